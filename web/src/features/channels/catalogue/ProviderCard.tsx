// A provider: what it carries and what each of its channels can do, by its own declaration.
import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaCapabilities, SchemaProviderItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { ChannelBadge } from "@/ui";
import classes from "../Channels.module.css";
import { useProviderName } from "../names";
import { abilitiesOf, mediaKinds } from "./abilities";

const MOST = 3;

export function ProviderCard({ provider, mayWrite }: { provider: SchemaProviderItem; mayWrite: boolean }) {
  const { t } = useTranslation("channels");
  const name = useProviderName()(provider.name);
  const shown = provider.abilities.slice(0, MOST);
  const rest = provider.channels.filter((channel) => !shown.some((able) => able.channel === channel));
  return (
    <article className={classes.card} aria-label={name}>
      <div className={classes.cardHead}>
        <h3>{name}</h3>
        {mayWrite && (
          <Button component={Link} to={`/channels/new/${provider.name}`} size="compact-sm" variant="light" aria-label={t("catalogue.connectNamed", { name })}>
            {t("catalogue.connect")}
          </Button>
        )}
      </div>
      {provider.about && <p className={classes.about}>{provider.about}</p>}
      {shown.map((able) => (
        <Able key={able.channel} able={able} sends={provider.sends} />
      ))}
      {rest.length > 0 && (
        <div className={classes.marks}>
          {rest.map((channel) => (
            <ChannelBadge key={channel} channel={channel} />
          ))}
        </div>
      )}
      <div className={classes.telling}>{t(`telling.${provider.telling || "none"}`)}</div>
    </article>
  );
}

function Able({ able, sends }: { able: SchemaCapabilities; sends: boolean }) {
  const { t } = useTranslation("channels");
  const words = {
    hours: able.reply_window_hours ?? 0,
    buttons: able.buttons,
    media: mediaKinds(able).map((kind) => t(`media.${kind}`, { defaultValue: kind })).join(", "),
  };
  return (
    <div className={classes.able}>
      <ChannelBadge channel={able.channel} />
      <ul className={classes.abilities}>
        {abilitiesOf(able, sends).map((each) => (
          <li key={each}>{t(`ability.${each}`, words)}</li>
        ))}
        {able.max_length !== null && <li>{t("ability.length", { number: formatCount(able.max_length) })}</li>}
      </ul>
    </div>
  );
}
