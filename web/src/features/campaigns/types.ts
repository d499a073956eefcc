// The API's words for campaigns, under short names.
import type { components } from "@/lib/api";

type Schemas = components["schemas"];

export type CampaignDetail = Schemas["CampaignDetail"];
export type CampaignEvent = Schemas["CampaignEvent"];
export type CampaignItem = Schemas["CampaignItem"];
export type CampaignFigures = Schemas["CampaignFigures"];
export type CampaignForecast = Schemas["CampaignForecast"];
export type CampaignCustomer = Schemas["CampaignCustomer"];
export type ContactEvent = Schemas["ContactEvent"];
export type Definition = Schemas["Definition"];
export type EventFigures = Schemas["EventFigures"];
export type Finding = Schemas["Finding"];
export type Goal = Schemas["Goal"];
export type TemplateItem = Schemas["TemplateItem"];
export type Condition = NonNullable<Definition["audience"]>;

/** The channels that a contact can go by, in the order of their lanes. */
export const CHANNEL_ORDER = ["print", "email", "sms", "push", "web", "x", "voice"] as const;
