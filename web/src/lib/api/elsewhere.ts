// What an error says that none of a form's fields shows.
import { ApiProblem } from "./problem";

export function elsewhere(error: Error | null, fields: readonly string[]): string | null {
  if (!error) return null;
  if (!(error instanceof ApiProblem)) return error.message;
  if (error.field !== null && fields.includes(error.field)) return null;
  return [error.message, error.remedy].filter(Boolean).join(" ");
}
