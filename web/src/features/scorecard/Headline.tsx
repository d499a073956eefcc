// The figures in front: what went out, what came back, what it cost, and how that compares.
import { useTranslation } from "react-i18next";
import { formatCount, formatMoney, formatPercent } from "@/lib/format";
import { Figure } from "@/ui";
import { change, share, type Figures } from "./model";
import classes from "./scorecard.module.css";
import type { Measure } from "./search";
import type { ScorecardState } from "./useScorecard";

interface Props {
  total: Figures;
  before: Figures | null;
  currency: string;
  words: { period: string; than: string };
  open: ScorecardState["open"];
}

interface Shown {
  label: string;
  value: string | null;
  /** Whose share of what it is. */
  part?: string;
  now: number | null;
  past: number | null | undefined;
  good: "up" | "down";
  opens: Measure;
}

export function Headline({ total, before, currency, words, open }: Props) {
  const { t } = useTranslation("scorecard");
  const counted = (name: "sent" | "delivered" | "answered" | "positive" | "reached", part: number | null): Shown => ({
    label: t(`head.${name}`),
    value: formatCount(total[name]),
    ...(part === null || name === "sent" ? {} : { part: t(`part.${name}`, { share: formatPercent(part) }) }),
    now: total[name],
    past: before?.[name],
    good: "up",
    opens: name,
  });
  const perPositive = total.cost_per_positive;
  const figures: Shown[] = [
    counted("sent", null),
    counted("delivered", share(total.delivered, total.sent)),
    counted("answered", share(total.answered, total.sent)),
    counted("positive", share(total.positive, total.answered)),
    counted("reached", total.enrolled ? share(total.reached, total.enrolled - total.control) : null),
    {
      label: t("head.cost"),
      value: formatMoney(total.cost, currency),
      now: total.cost,
      past: before?.cost,
      good: "down",
      opens: "sent",
    },
    {
      label: t("head.costPerPositive"),
      value: perPositive === null ? null : formatMoney(perPositive, currency),
      now: perPositive,
      past: before?.cost_per_positive,
      good: "down",
      opens: "positive",
    },
  ];
  return (
    <div className={classes.headline}>
      {figures.map((it) => {
        const by = change(it.now, it.past);
        return (
          <Figure
            key={it.label}
            label={it.label}
            value={it.value}
            period={it.part ? `${it.part} · ${words.period}` : words.period}
            {...(by === null ? {} : { change: { share: by, than: words.than, good: it.good } })}
            {...(open && it.now ? { onOpen: () => open({ measure: it.opens }) } : {})}
          />
        );
      })}
    </div>
  );
}
