// The error of every call that the server refused or that never reached it (RFC 9457).

export interface ProblemBody {
  title?: string;
  detail?: string;
  status?: number;
  field?: string | null;
  remedy?: string | null;
  retry?: boolean;
}

/** What went wrong in a person's words; `status` is 0 when no answer came. */
export class ApiProblem extends Error {
  readonly title: string;
  readonly detail: string;
  readonly status: number;
  readonly field: string | null;
  readonly remedy: string | null;
  readonly retry: boolean;

  constructor(body: ProblemBody, status: number) {
    super(body.detail || body.title || `HTTP ${status}`);
    this.name = "ApiProblem";
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    this.status = status;
    this.field = body.field ?? null;
    this.remedy = body.remedy ?? null;
    this.retry = body.retry ?? (status === 0 || status === 502 || status === 503 || status === 504);
  }

  /** The problem of an answer, whatever its body holds. */
  static of(status: number, body: unknown): ApiProblem {
    const known = typeof body === "object" && body !== null ? (body as ProblemBody) : {};
    return new ApiProblem(known, status);
  }

  /** The problem of a call that got no answer. */
  static offline(): ApiProblem {
    return new ApiProblem({ title: "offline", retry: true }, 0);
  }
}

/** Whether an error says that nobody is signed in (any more). */
export function isSignedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.status === 401;
}

/** What an error says about one field of a form, if it names it. */
export function faultOf(error: unknown, field: string): string | null {
  if (!(error instanceof ApiProblem) || error.field !== field) return null;
  return [error.detail, error.remedy].filter(Boolean).join(" ");
}
