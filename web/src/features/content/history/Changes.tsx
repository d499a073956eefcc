// What differs between a version and what is written now: field by field, lines that went and lines that came.
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { ChannelBadge } from "@/ui";
import classes from "../Content.module.css";
import { CHANNEL_OF, type Variants } from "../types";
import { changesBetween } from "./compare";

export function Changes({ before, after, version }: { before: Variants; after: Variants; version: number }) {
  const { t } = useTranslation("content");
  const changes = useMemo(() => changesBetween(before, after), [before, after]);
  if (changes.length === 0) return <p className={classes.dim}>{t("history.same", { version })}</p>;
  return (
    <section aria-label={t("history.compare", { version })}>
      <h3 className={classes.heading}>{t("history.compare", { version })}</h3>
      {changes.map(({ form, field, lines }) => (
        <div key={`${form}.${field}`} className={classes.change}>
          <div className={classes.counts}>
            <ChannelBadge channel={CHANNEL_OF[form]} />
            <code>{field}</code>
          </div>
          <pre className={classes.diff} tabIndex={0} aria-label={`${t(`form.${form}`)}: ${field}`}>
            {lines.map(({ sign, text }, index) => (
              <span key={index} data-sign={sign}>
                {sign === " " ? "  " : `${sign} `}
                {text}
                {"\n"}
              </span>
            ))}
          </pre>
        </div>
      ))}
    </section>
  );
}
