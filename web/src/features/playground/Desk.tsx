// The desk of one person: the phone always in sight where there is room, the other boxes as tabs beside it.
import { Anchor, Tabs } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { IconArrowUpRight, IconHeadset } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/lib/session";
import { PageSkeleton, ProblemView, lookOf } from "@/ui";
import { AgentBox } from "./AgentBox";
import { BrowserBox } from "./BrowserBox";
import { Feed } from "./Feed";
import { LetterBox } from "./LetterBox";
import { Mailbox } from "./Mailbox";
import { Phone } from "./Phone";
import classes from "./Playground.module.css";
import { personQuery, type Boxes } from "./queries";
import { BOXES, type Box } from "./search";
import { useDeeds } from "./useDeeds";
import type { PlaygroundState } from "./usePlayground";

const WIDE = 880;
const CHANNELS: Record<Box, readonly string[]> = {
  phone: ["sms", "push"],
  mail: ["email"],
  letters: ["print"],
  feed: ["x"],
  browser: ["web"],
  agent: [],
};

export function Desk({ id, state }: { id: string; state: PlaygroundState }) {
  const { t } = useTranslation("playground");
  const { ref, width } = useElementSize();
  const person = useQuery(personQuery(id));
  const deeds = useDeeds(id, state);
  const mayAct = useMay()("conversations:write");
  if (person.error && !person.data) return <ProblemView error={person.error} onRetry={() => void person.refetch()} />;
  if (!person.data) return <PageSkeleton />;
  const who = person.data;
  const wide = width >= WIDE;
  const chosen = state.search.box ?? "phone";
  const tabs = BOXES.filter((box) => !wide || box !== "phone");
  const beside = state.search.story ? "agent" : "mail";
  const box = wide && chosen === "phone" ? beside : chosen;
  const given = { who, deeds, state, mayAct };
  return (
    <div className={classes.desk} ref={ref}>
      <header className={classes.head}>
        <h2 dir="auto">{t("being", { name: who.name })}</h2>
        <Anchor size="sm" renderRoot={(props) => <Link to="/customers/$customer" params={{ customer: id }} {...props} />}>
          {t("agentSees")} <IconArrowUpRight size={14} aria-hidden />
        </Anchor>
      </header>
      <div className={classes.boxes}>
        {wide && (
          <section className={classes.left} aria-label={t("box.phone")}>
            <Phone {...given} />
          </section>
        )}
        <Tabs
          className={classes.tabs}
          value={box}
          onChange={(value) => value && state.set({ box: value as Box })}
          keepMounted={false}
        >
          <Tabs.List className={classes.tabList}>
            {tabs.map((name) => (
              <Tab key={name} box={name} who={who} />
            ))}
          </Tabs.List>
          {tabs.map((name) => (
            <Tabs.Panel key={name} value={name} className={classes.panel}>
              {name === "phone" && <Phone {...given} />}
              {name === "mail" && <Mailbox {...given} />}
              {name === "letters" && <LetterBox {...given} />}
              {name === "feed" && <Feed {...given} />}
              {name === "browser" && <BrowserBox {...given} />}
              {name === "agent" && <AgentBox {...given} />}
            </Tabs.Panel>
          ))}
        </Tabs>
      </div>
    </div>
  );
}

function Tab({ box, who }: { box: Box; who: Boxes }) {
  const { t } = useTranslation("playground");
  const unread = CHANNELS[box].reduce((sum, channel) => sum + (who.unread[channel] ?? 0), 0);
  const Icon = box === "agent" ? IconHeadset : lookOf(CHANNELS[box][0] ?? "").icon;
  return (
    <Tabs.Tab value={box} leftSection={<Icon size={16} stroke={1.75} aria-hidden />}>
      {t(`box.${box}`)}
      {unread > 0 && (
        <span className={classes.count} role="img" aria-label={t("unread", { count: unread })}>
          {unread}
        </span>
      )}
    </Tabs.Tab>
  );
}
