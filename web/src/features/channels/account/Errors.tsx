// What went wrong by reason: our words, the provider's last ones, how often and when last.
import { Anchor } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaAccountHealth, SchemaAccountItem, SchemaAccountTraffic } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { ChannelBadge, RelativeTime } from "@/ui";
import classes from "../Channels.module.css";
import { Section } from "../Section";
import type { Period } from "./series";

interface Props {
  account: SchemaAccountItem;
  traffic: SchemaAccountTraffic | undefined;
  health: SchemaAccountHealth | undefined;
  period: Period;
}

export function Errors({ account, traffic, health, period }: Props) {
  const { t } = useTranslation("channels");
  const mayLook = useMay()("settings:read");
  const past = health?.trouble && !health.trouble.now ? health.trouble : null;
  const look = mayLook && account.address !== "" && (
    <Anchor component={Link} to={`/operations?tab=requests&origin=webhook&status=problem`} size="sm">
      {t("errors.requests")}
    </Anchor>
  );
  return (
    <Section title={t("errors.title")} text={t(`errors.${period}`)} action={look}>
      {past && (
        <div className={classes.body}>
          <div>
            {t("errors.line")} {past.at && <RelativeTime at={past.at} />}
          </div>
          <blockquote className={classes.said}>
            <span dir="auto">{past.said}</span>
          </blockquote>
        </div>
      )}
      {traffic?.errors.length ? (
        <ul className={classes.rows}>
          {traffic.errors.map((each) => (
            <li key={`${each.channel} ${each.measure} ${each.reason}`} className={classes.error}>
              <span className={classes.count}>{formatCount(each.count)}</span>
              <div className={classes.words}>
                <div>
                  <ChannelBadge channel={each.channel} iconOnly /> <span className={classes.name}>{t(`reason.${each.reason}`, { defaultValue: each.reason })}</span>
                </div>
                <div className={classes.dim}>{t(`outcome.${each.measure}`)}</div>
                {each.said && (
                  <blockquote className={classes.said}>
                    <span dir="auto">{each.said}</span>
                  </blockquote>
                )}
              </div>
              <span className={classes.dim}>
                <RelativeTime at={each.last_at} />
              </span>
            </li>
          ))}
        </ul>
      ) : (
        !past && <div className={`${classes.body} ${classes.dim}`}>{t("errors.none")}</div>
      )}
    </Section>
  );
}
