// The last resort: an error that no page caught is shown as one, with a way on.
import { Component, type ReactNode } from "react";
import { ProblemView } from "@/ui";

export class CrashBoundary extends Component<{ children: ReactNode }, { error: unknown }> {
  override state: { error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown) {
    return { error: error ?? new Error() };
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return <ProblemView error={this.state.error} onRetry={() => globalThis.location.reload()} />;
  }
}
