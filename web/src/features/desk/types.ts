// The desk's words, as the API's description has them.
import type { SchemaCheckIn, SchemaDeskCustomer, SchemaDeskHit, SchemaNewCheckIn, SchemaNewHandover, SchemaNewVisit } from "@/lib/api";

export type CheckIn = SchemaCheckIn;
export type NewCheckIn = SchemaNewCheckIn;
export type NewVisit = SchemaNewVisit;
export type NewHandover = SchemaNewHandover;
export type DeskCustomer = SchemaDeskCustomer;
export type DeskHit = SchemaDeskHit;

/** An answer at the door; the last two are the desk's own: kept until there is a line, and shown on this desk before. */
export type Verdict = CheckIn["result"] | "kept" | "seen_here";

/** What is shown large after a ticket was. */
export interface Outcome {
  verdict: Verdict;
  answer?: CheckIn;
}
