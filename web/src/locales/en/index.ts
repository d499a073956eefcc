// All English texts, by room. The shape of these files is the type of every key.
import app from "./app.json";
import calls from "./calls.json";
import campaigns from "./campaigns.json";
import channels from "./channels.json";
import connectors from "./connectors.json";
import content from "./content.json";
import customers from "./customers.json";
import desk from "./desk.json";
import inbox from "./inbox.json";
import journeys from "./journeys.json";
import kit from "./kit.json";
import operations from "./operations.json";
import playground from "./playground.json";
import scorecard from "./scorecard.json";
import services from "./services.json";
import settings from "./settings.json";
import topics from "./topics.json";
import ui from "./ui.json";
import widget from "./widget.json";

export const en = {
  app,
  calls,
  campaigns,
  channels,
  connectors,
  content,
  customers,
  desk,
  inbox,
  journeys,
  kit,
  operations,
  playground,
  scorecard,
  services,
  settings,
  topics,
  ui,
  widget,
};
