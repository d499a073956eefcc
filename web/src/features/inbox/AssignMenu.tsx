// Whose conversation it is, and who else may take it.
import { Button, Menu, Tooltip } from "@mantine/core";
import { IconCheck, IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { apiQuery } from "@/lib/api";
import { useSession } from "@/lib/session";
import { Kbd } from "@/ui";
import classes from "./Inbox.module.css";
import type { Agent } from "./model";
import type { Desk } from "./useDesk";

interface Props {
  agent: Agent | null;
  desk: Desk;
  opened: boolean;
  onOpened: (opened: boolean) => void;
}

export function AssignMenu({ agent, desk, opened, onOpened }: Props) {
  const { t } = useTranslation("inbox");
  const me = useSession().agent.id;
  const { data: agents = [] } = useQuery({ ...apiQuery(["desk-agent"], "/api/v1/conversations/agents"), enabled: opened });
  const sorted = [...agents].sort((one, other) => Number(other.id === me) - Number(one.id === me));
  const word = agent ? t("head.assigned", { name: agent.name }) : t("head.assign");
  return (
    <Menu opened={opened} onChange={onOpened}>
      <Menu.Target>
        <Tooltip label={<>{word} <Kbd keys="a" /></>} disabled={opened}>
          <Button variant="default" size="compact-sm" className={classes.assign} aria-label={word}>
            {agent ? <span className={classes.assignName}>{agent.name}</span> : <IconUserPlus size={16} aria-hidden />}
          </Button>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{t("head.assign")}</Menu.Label>
        {sorted.map((each) => (
          <Menu.Item
            key={each.id}
            rightSection={each.id === agent?.id && <IconCheck size={14} />}
            onClick={() => desk.assign.mutate(each)}
          >
            {each.id === me ? t("head.me", { name: each.name }) : each.name}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item rightSection={!agent && <IconCheck size={14} />} onClick={() => desk.assign.mutate(null)}>
          {t("head.nobody")}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
