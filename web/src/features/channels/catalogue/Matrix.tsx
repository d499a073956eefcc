// All providers beside one another: a line for each channel of each, made from the same declarations as the cards.
import { IconCheck } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaProviderItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ChannelBadge } from "@/ui";
import classes from "../Channels.module.css";
import { useProviderName } from "../names";
import { mediaKinds } from "./abilities";

const MEGABYTE = 1_000_000;

export function Matrix({ providers, channel }: { providers: SchemaProviderItem[]; channel: string | undefined }) {
  const { t } = useTranslation("channels");
  const providerName = useProviderName();
  const rows = providers
    .flatMap((provider) => provider.abilities.map((able) => ({ provider, able })))
    .filter((each) => !channel || each.able.channel === channel)
    .sort((one, other) => one.able.channel.localeCompare(other.able.channel) || one.provider.name.localeCompare(other.provider.name));
  const columns = ["channel", "provider", "out", "in", "receipts", "reads", "length", "media", "buttons", "templates", "locations", "reactions", "public", "window", "uncertain"] as const;
  return (
    <div className={classes.matrix} tabIndex={0} role="group" aria-label={t("catalogue.matrix")}>
      <table>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">
                {t(`matrix.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ provider, able }) => (
            <tr key={`${provider.name} ${able.channel}`}>
              <td>
                <ChannelBadge channel={able.channel} />
              </td>
              <th scope="row">
                <Link to="/channels/new/$provider" params={{ provider: provider.name }} className={classes.link}>
                  {providerName(provider.name)}
                </Link>
              </th>
              <td><Yes of={provider.sends} /></td>
              <td><Yes of={able.inbound} /></td>
              <td><Yes of={able.receipts} /></td>
              <td><Yes of={able.reads} /></td>
              <td>{able.max_length === null ? "" : formatCount(able.max_length)}</td>
              <td>
                {mediaKinds(able).map((kind) => t(`media.${kind}`, { defaultValue: kind })).join(", ")}
                {able.media.length > 0 && able.max_media_bytes > 0 && ` ${t("matrix.megabytes", { number: formatCount(Math.round(able.max_media_bytes / MEGABYTE)) })}`}
              </td>
              <td>{able.buttons > 0 ? formatCount(able.buttons) : ""}</td>
              <td><Yes of={able.templates} /></td>
              <td><Ways in={able.locations} out={able.sends_locations} /></td>
              <td><Ways in={able.reactions} out={able.sends_reactions} /></td>
              <td>{able.answers.length > 0 ? able.answers.map((it) => t(`answers.${it as "public"}`)).join(", ") : <Yes of={able.public} />}</td>
              <td>{able.reply_window_hours === null ? "" : t("matrix.hours", { number: formatCount(able.reply_window_hours) })}</td>
              <td>{provider.uncertain && t(`uncertain.${provider.uncertain}`)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Whether customers' are understood, and whether ours are sent. */
function Ways(ways: { in: boolean; out: boolean }) {
  const { t } = useTranslation("channels");
  const said = (["in", "out"] as const).filter((each) => ways[each]).map((each) => t(`matrix.${each}`));
  return <>{said.join(", ")}</>;
}

function Yes({ of }: { of: boolean }) {
  const { t } = useTranslation("channels");
  return of ? <IconCheck size={16} role="img" aria-label={t("matrix.yes")} /> : null;
}
