// The organiser's desk: the next step of the evening, and all that an evening needs besides.

import { start } from "../desk/start.js";
import { Access } from "./access.js";
import { Backups } from "./backups.js";
import { Evening } from "./evening.js";
import { Health } from "./health.js";
import { People } from "./people.js";
import { Plan } from "./plan.js";
import { Results } from "./results.js";

start((desk) => ({
  evening: new Evening(desk),
  results: new Results(desk),
  plan: new Plan(desk),
  people: new People(desk),
  access: new Access(desk),
  backups: new Backups(desk),
  health: new Health(desk),
}));
