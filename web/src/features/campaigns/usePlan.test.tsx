import { screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { render } from "@/test/render";
import { usePlan, type Plan } from "./usePlan";

/** A server that keeps one campaign. */
class Server {
  campaign = { version: 1, status: "draft", definition: { name: "Open day", zone: "UTC", goal: "registered" } };

  answer = async (request: Request): Promise<Response> => {
    if (request.method === "PUT") {
      const { definition, version } = (await request.json()) as { definition: Server["campaign"]["definition"]; version: number };
      if (version !== this.campaign.version) return new Response(JSON.stringify({ title: "Conflict", status: 409 }), { status: 409 });
      this.campaign = { ...this.campaign, version: version + 1, definition };
    }
    return new Response(JSON.stringify(this.campaign), { status: 200 });
  };
}

test("a change made just as another is saved does not take that one back", async () => {
  const server = new Server();
  vi.stubGlobal("fetch", server.answer);
  const drawn: Plan[] = [];
  function Draw() {
    const { plan } = usePlan("open-day", true);
    if (plan) drawn.push(plan);
    return plan && <p>{plan.saving ? "saving" : "saved"}</p>;
  }
  render(<Draw />);
  await screen.findByText("saved");
  const first = drawn[0];
  first?.change((definition) => ({ ...definition, name: "Harbour run" }));
  await waitFor(() => expect(server.campaign.version).toBe(2));
  await screen.findByText("saved");
  first?.change((definition) => ({ ...definition, zone: "Europe/Berlin" }));
  await waitFor(() => expect(server.campaign.version).toBe(3));
  expect(server.campaign.definition).toEqual({ name: "Harbour run", zone: "Europe/Berlin", goal: "registered" });
});
