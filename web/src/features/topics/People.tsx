// Who takes part, how each of them hears of the topic, and the way to let somebody else take part.
import { ActionIcon, Button, Menu, Text } from "@mantine/core";
import { IconDots, IconPlus } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaTopicItem, type SchemaTopicParticipant } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { CopyField, useConfirm } from "@/ui";
import { AddParticipant } from "./AddParticipant";
import { participantsList, touched } from "./queries";
import classes from "./Topics.module.css";

const MODES = ["at_once", "hourly", "every 4h", "daily", "daily 18:00", "weekly mon 09:00", "muted"];

/** In the file of texts a key holds neither spaces nor colons. */
const keyOf = (mode: string) => mode.replace(/[ :]/g, "_");

export function People({ topic, may }: { topic: SchemaTopicItem; may: boolean }) {
  const { t } = useTranslation("topics");
  const list = useList(participantsList(topic.id));
  const [adds, setAdds] = useState(false);
  return (
    <>
      <div className={classes.asideHead}>
        <Text fw={600} size="sm">
          {t("people.label")} <span className={classes.dim}>{formatCount(topic.participants)}</span>
        </Text>
        {may && (
          <Button variant="subtle" size="compact-sm" leftSection={<IconPlus size={14} aria-hidden />} onClick={() => setAdds(true)}>
            {t("people.add")}
          </Button>
        )}
      </div>
      <ul className={classes.people}>
        {list.rows.map((each) => (
          <Person key={each.customer} topic={topic.id} each={each} may={may} />
        ))}
      </ul>
      {list.hasMore && (
        <Button variant="subtle" size="compact-sm" loading={list.loadingMore} onClick={list.loadMore}>
          {t("people.more")}
        </Button>
      )}
      <div className={classes.address}>
        <CopyField label={t("address")} value={topic.address} />
      </div>
      {adds && <AddParticipant topic={topic.id} onClose={() => setAdds(false)} />}
    </>
  );
}

function Person({ topic, each, may }: { topic: string; each: SchemaTopicParticipant; may: boolean }) {
  const { t } = useTranslation("topics");
  const confirm = useConfirm();
  const navigate = useNavigate();
  const path = { topic_id: topic, customer_id: each.customer };
  const name = each.name || t("noName");
  const change = useAct({
    call: (mode: string) =>
      api.PATCH("/api/v1/topics/{topic_id}/participants/{customer_id}", { params: { path }, body: { mode } }),
    touches: touched(topic),
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/topics/{topic_id}/participants/{customer_id}", { params: { path } }),
    touches: touched(topic),
  });
  const ask = async () => {
    const question = { title: t("people.removeTitle", { name }), consequence: t("people.removeText"), deed: t("people.remove"), danger: true };
    if (await confirm(question)) remove.mutate();
  };
  return (
    <li className={classes.person}>
      <span className={classes.cut} dir="auto">
        {name}
        {each.role !== "participant" && <span className={classes.dim}> {t(`people.${each.role}`)}</span>}
      </span>
      <span className={classes.dim}>{t(`mode.${keyOf(each.mode) as "daily"}`, { defaultValue: each.mode })}</span>
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" size="sm" aria-label={t("people.act", { name })}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => void navigate({ to: "/customers/$customer", params: { customer: each.customer } })}>
            {t("people.open")}
          </Menu.Item>
          {may && (
            <>
              <Menu.Divider />
              <Menu.Label>{t("people.hears")}</Menu.Label>
              {MODES.map((mode) => (
                <Menu.Item key={mode} disabled={mode === each.mode} onClick={() => change.mutate(mode)}>
                  {t(`mode.${keyOf(mode) as "daily"}`)}
                </Menu.Item>
              ))}
              <Menu.Divider />
              <Menu.Item color="red" onClick={() => void ask()}>
                {t("people.remove")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
