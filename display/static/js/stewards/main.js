// The stewards' desk: what happened, what was decided about it, and why somebody is where they are.

import { start } from "../desk/start.js";
import { Audit } from "./audit.js";
import { Composer } from "./composer.js";
import { Explain } from "./explain.js";
import { Incidents } from "./incidents.js";
import { Protests } from "./protests.js";
import { Rulings } from "./rulings.js";

start((desk) => {
  const composer = new Composer(desk);
  const incidents = new Incidents(desk, (incident) => {
    composer.about(incident);
    location.hash = "#rulings";
  });
  return {
    incidents,
    rulings: new Rulings(desk, composer),
    protests: new Protests(desk),
    explain: new Explain(desk),
    audit: new Audit(desk),
  };
});
