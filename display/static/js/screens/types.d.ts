// The shapes of the desk's scripts, for type checkers and readers: no page loads this file.

/** What `/api/v1/screens` says. */
interface HallScreens {
  version: number;
  scene: string;
  screens: {
    id: string;
    name: string;
    /** "scene", a page that it keeps, or "" for its name alone. */
    shows: string;
    page: string | null;
    inch: number | null;
    metres: number | null;
    named: boolean;
    here: boolean;
    seen_s: number | null;
    shown: string | null;
    seq: number | null;
    age: "fresh" | "grey" | "amber" | "red" | null;
    loaded: boolean;
    width: number;
    height: number;
    ratio: number;
    current_build: boolean;
  }[];
  scenes: { name: string; title: string; built_in: boolean; pages: Record<string, string> }[];
  notices: { id: string; text: string; level: string; at: string; until: string | null; shown: boolean }[];
  sponsors: { id: string; name: string; image: string; shown: boolean }[];
  award: {
    of: string;
    class_id: string | null;
    session: string | null;
    step: number;
    steps: number;
    next: number | null;
    official: boolean;
    overtaken: boolean;
  } | null;
  pages: string[];
  classes: { id: string; name: string }[];
  qualifyings: { id: string; name: string }[];
}

/** Send a request under `/api/v1/`; `content` is a file that goes in place of the body, whose fields go in the query. */
type Send = (method: string, path: string, body?: any, content?: File | null) => Promise<boolean>;
