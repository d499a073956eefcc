// The brief of a conversation: what the customer wants, what was tried, what was promised and where, so that nobody asks again.
import { useQuery } from "@tanstack/react-query";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery, type SchemaBriefLine } from "@/lib/api";
import { ChannelBadge, RelativeTime, useUnshown } from "@/ui";
import classes from "./Brief.module.css";

const briefQuery = (id: string) =>
  apiQuery(["conversation", id], "/api/v1/conversations/{conversation_id}/brief", { params: { path: { conversation_id: id } } });

const PARTS = ["wants", "tried", "promised"] as const;

interface Props {
  id: string;
  mode: string;
  dense: boolean;
  /** Whether the customer is on the telephone. */
  calling: boolean;
}

export function Brief({ id, mode, dense, calling }: Props) {
  const { t } = useTranslation("inbox");
  const { data } = useQuery(briefQuery(id));
  const [chosen, setChosen] = useState<boolean | null>(null);
  if (!data) return null;
  const told = data.wants.some((it) => it.kind !== "said" && it.kind !== "unshown") || data.tried.some((it) => it.kind !== "agent") || data.promised.length > 0;
  if (!told) return null;
  const open = chosen ?? ((mode === "agent" || calling) && !dense && window.innerWidth > 720);
  const Mark = open ? IconChevronDown : IconChevronRight;
  const first = data.wants[0] ?? data.tried[0] ?? data.promised[0];
  return (
    <section className={classes.brief} aria-label={t("brief.title")}>
      <button type="button" className={classes.head} aria-expanded={open} onClick={() => setChosen(!open)}>
        <Mark size={14} aria-hidden />
        <strong>{t("brief.title")}</strong>
        {!open && first && (
          <span className={classes.first} dir="auto">
            <Words line={first} />
          </span>
        )}
        <span className={classes.where}>
          {data.where.map((it) => (
            <span key={it.channel} title={t("brief.where", { received: it.received, sent: it.sent })}>
              <ChannelBadge channel={it.channel} iconOnly />
            </span>
          ))}
        </span>
      </button>
      {open && (
        <div className={classes.parts}>
          {PARTS.filter((part) => data[part].length > 0).map((part) => (
            <div key={part} className={classes.part}>
              <h3>{t(`brief.${part}`)}</h3>
              <ul>
                {data[part].map((line, at) => (
                  <li key={at} dir="auto">
                    <Words line={line} />
                    {line.at && (
                      <span className={classes.when}>
                        <RelativeTime at={line.at} />
                      </span>
                    )}
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </div>
      )}
    </section>
  );
}

const OUTCOMES = ["open", "done", "handed_over", "failed", "timed_out", "replaced", "stopped", "declined", "answered", "refused", "open_circuit"] as const;

function Words({ line }: { line: SchemaBriefLine }) {
  const { t } = useTranslation("inbox");
  const unshown = useUnshown();
  const ended = OUTCOMES.find((it) => it === line.detail);
  const outcome = ended ? t(`brief.outcome.${ended}`) : line.detail;
  switch (line.kind) {
    case "said":
      return <>“{line.text}”</>;
    case "unshown":
      return <>{unshown(line.text)}</>;
    case "promise":
      return <>{line.by ? t("brief.promised_by", { text: line.text, by: line.by }) : `“${line.text}”`}</>;
    case "agent":
      return <>{t("brief.agent", { by: line.by, text: line.text })}</>;
    case "context":
      return <>{t("brief.context", { name: line.text.replaceAll("_", " "), value: line.detail })}</>;
    case "proof":
      return <>{line.text === "given" ? t("brief.proved", { how: line.detail }) : t("brief.unproved", { why: line.detail.replaceAll("_", " ") })}</>;
    case "call":
      return <>{t("brief.call", { number: line.text })}</>;
    case "handed_over":
      return <HandedOver line={line} />;
    default:
      return <>{outcome ? t("brief.ended", { text: line.text, outcome }) : line.text}</>;
  }
}

/** Why it was handed over, and by whom: a program is called by what it is, a person by their name. */
function HandedOver({ line }: { line: SchemaBriefLine }) {
  const { t } = useTranslation("inbox");
  const [kind, ...name] = line.by.split(" ");
  const called = name.join(" ");
  const by = kind === "service" || kind === "journey" ? t(`brief.by.${kind}`, { name: called }) : line.by;
  const words = line.text ? t(by ? "brief.handedFor" : "brief.said", { text: line.text, by }) : t("brief.handed", { by: by || "–" });
  return <>{line.detail ? t("brief.skilled", { text: words, skill: line.detail }) : words}</>;
}
