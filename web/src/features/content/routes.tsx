// Content: its place in the shell, and its pages, each loaded when it is first opened.
import { createRoute, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { IconPlus, IconTemplate } from "@tabler/icons-react";
import type { Room } from "@/lib/room";
import { shellRoute } from "@/lib/routes";
import { isForm, type Form } from "./types";

export interface TemplateSearch {
  /** The form that is being written; none shows all of them. */
  form?: Form;
  /** For whom everything is shown; "none" for nobody in particular. */
  customer?: string;
}

const contentRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/content",
  validateSearch: (given: Record<string, unknown>): { new?: boolean; template?: string } => ({
    ...(given.new ? { new: true } : {}),
    ...(typeof given.template === "string" && given.template ? { template: given.template } : {}),
  }),
  beforeLoad: ({ search }) => {
    if (search.template) throw redirect({ to: "/content/$template", params: { template: search.template }, replace: true });
  },
  component: lazyRouteComponent(() => import("./ContentPage"), "ContentPage"),
});

const templateRoute = createRoute({
  getParentRoute: () => shellRoute,
  path: "/content/$template",
  validateSearch: (given: Record<string, unknown>): TemplateSearch => ({
    ...(isForm(given.form) ? { form: given.form } : {}),
    ...(typeof given.customer === "string" && given.customer ? { customer: given.customer } : {}),
  }),
  component: lazyRouteComponent(() => import("./TemplatePage"), "TemplatePage"),
});

export const room: Room = {
  key: "content",
  path: "/content",
  label: (t) => t("name", { ns: "content" }),
  icon: IconTemplate,
  goKey: "t",
  scope: "content:read",
  actions: [
    {
      id: "new-template",
      label: (t) => t("new.action", { ns: "content" }),
      icon: IconPlus,
      scope: "content:write",
      to: "/content?new=true",
    },
  ],
};

export const routes = [contentRoute, templateRoute] as const;
