// What is wrong with an account: what it means in our words, what the provider said, whose turn it is and what to do.
import { Anchor } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { SchemaAccountHealth } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { RelativeTime } from "@/ui";
import classes from "./Channels.module.css";

export function Trouble({ health, link = false }: { health: SchemaAccountHealth; link?: boolean }) {
  const { t } = useTranslation("channels");
  const { trouble } = health;
  if (!trouble?.now) return null;
  const refused = health.state === "refused";
  return (
    <div className={`${classes.trouble} ${refused ? classes.bad : classes.warn}`} role="status">
      <IconAlertTriangle size={18} aria-hidden className={classes.mark} />
      <div className={classes.words}>
        <div className={classes.name}>
          {t(refused ? "trouble.refused" : "trouble.failing", { name: health.name })}
          {health.since && (
            <span className={classes.dim}>
              {" "}
              {t("trouble.since")} <RelativeTime at={health.since} />
            </span>
          )}
        </div>
        <div>{trouble.text}</div>
        <blockquote className={classes.said} cite={health.provider}>
          <span className={classes.dim}>{t("trouble.said", { provider: health.provider })}</span> <span dir="auto">{trouble.said}</span>
        </blockquote>
        <div>
          {trouble.remedy}
          {trouble.until && (
            <>
              {" "}
              {t("trouble.again")} <RelativeTime at={trouble.until} />.
            </>
          )}{" "}
          {health.waiting > 0 && t("trouble.waiting", { count: health.waiting, number: formatCount(health.waiting) })}
        </div>
        {link && (
          <Anchor component={Link} to={`/channels/accounts/${health.account}`} size="sm">
            {t("trouble.look", { name: health.name })}
          </Anchor>
        )}
      </div>
    </div>
  );
}
