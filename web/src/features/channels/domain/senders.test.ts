import { expect, test } from "vitest";
import { domainOf, senderDomains } from "./senders";

test.each([
  ["Shop <hello@Shop.Example>", "shop.example"],
  ["hello@shop.example", "shop.example"],
  ['"a@b" <x@mail.shop.example>', "mail.shop.example"],
  ["Harbour", ""],
  ["+447700900100", ""],
  ["hello@localhost", ""],
])("the domain of %s", (sender, domain) => {
  expect(domainOf(sender)).toBe(domain);
});

const ROUTE = { account: 1, id: 1, position: 1, rate: null, seats: 1, state: "open" as const, until: null, why: "" };

test("an account's domains are those of its senders and the one it signs for, each once", () => {
  const routes = [
    { ...ROUTE, channel: "email", sender: "Shop <a@shop.example>" },
    { ...ROUTE, channel: "email", sender: "b@shop.example" },
    { ...ROUTE, channel: "sms", sender: "+447700900100" },
  ];
  expect(senderDomains({ provider: "smtp", routes, settings: { dkim_domain: "example.org" } })).toEqual(["shop.example", "example.org"]);
  expect(senderDomains({ provider: "sandbox", routes, settings: {} })).toEqual([]);
});
