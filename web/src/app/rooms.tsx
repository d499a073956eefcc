// The one list of features. Their order is that of the rail.
import * as calls from "@/features/calls/routes";
import * as campaigns from "@/features/campaigns/routes";
import * as channels from "@/features/channels/routes";
import * as content from "@/features/content/routes";
import * as customers from "@/features/customers/routes";
import * as desk from "@/features/desk/routes";
import * as inbox from "@/features/inbox/routes";
import * as journeys from "@/features/journeys/routes";
import * as kit from "@/features/kit/routes";
import * as operations from "@/features/operations/routes";
import * as playground from "@/features/playground/routes";
import * as scorecard from "@/features/scorecard/routes";
import * as services from "@/features/services/routes";
import * as settings from "@/features/settings/routes";
import * as topics from "@/features/topics/routes";
import type { Room } from "@/lib/room";

const FEATURES = [
  scorecard,
  customers,
  inbox,
  desk,
  calls,
  topics,
  campaigns,
  journeys,
  services,
  content,
  channels,
  playground,
  operations,
  settings,
  kit,
] as const;

type FeatureRoute = (typeof FEATURES)[number]["routes"][number];

export const rooms: readonly Room[] = FEATURES.map((feature) => feature.room);
export const featureRoutes = FEATURES.flatMap<FeatureRoute>((feature) => [...feature.routes]);
