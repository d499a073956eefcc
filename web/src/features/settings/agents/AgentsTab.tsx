// Who works here: each with a role, who may be disabled or given a new password.
import { Button, Menu } from "@mantine/core";
import { IconDots, IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, useList, type SchemaAgentItem } from "@/lib/api";
import { useMay, useSession } from "@/lib/session";
import { ListSkeleton, ProblemView, RelativeTime, StatusBadge, useConfirm } from "@/ui";
import { Part } from "../Part";
import { agentsList } from "../queries";
import classes from "../Settings.module.css";
import { NewAgent } from "./NewAgent";
import { SetPassword } from "./SetPassword";
import { SetSkills } from "./SetSkills";

const ROLES = ["owner", "agent", "viewer"] as const;

export function AgentsTab() {
  const { t } = useTranslation("settings");
  const list = useList(agentsList());
  const mayWrite = useMay()("settings:write");
  const [adding, setAdding] = useState(false);
  const [renewing, setRenewing] = useState<SchemaAgentItem | null>(null);
  const [teaching, setTeaching] = useState<SchemaAgentItem | null>(null);
  if (list.status === "error") return <ProblemView error={list.error} onRetry={list.retry} />;
  if (list.status === "loading") return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("agents.add")}
    </Button>
  );
  return (
    <Part title={t("agents.title")} text={t("agents.text")} action={mayWrite && add}>
      <ul className={classes.rows}>
        {list.rows.map((each) => (
          <Row key={each.id} agent={each} mayWrite={mayWrite} onPassword={() => setRenewing(each)} onSkills={() => setTeaching(each)} />
        ))}
      </ul>
      {adding && <NewAgent onClose={() => setAdding(false)} />}
      {teaching && <SetSkills agent={teaching} onClose={() => setTeaching(null)} />}
      {renewing && <SetPassword agent={renewing} onClose={() => setRenewing(null)} />}
    </Part>
  );
}

interface RowProps {
  agent: SchemaAgentItem;
  mayWrite: boolean;
  onPassword: () => void;
  onSkills: () => void;
}

function Row({ agent, mayWrite, onPassword, onSkills }: RowProps) {
  const { t } = useTranslation("settings");
  const { agent: self } = useSession();
  const confirm = useConfirm();
  const change = useAct({
    call: (body: { role?: SchemaAgentItem["role"]; status?: SchemaAgentItem["status"] }) =>
      api.PATCH("/api/v1/agents/{agent_id}", { params: { path: { agent_id: agent.id } }, body }),
    touches: [["agent"], ["audit"]],
  });
  const disable = async () => {
    const question = { title: t("agents.disableTitle", { name: agent.name }), consequence: t("agents.disableText"), deed: t("agents.disable") };
    if (await confirm({ ...question, danger: true })) change.mutate({ status: "disabled" });
  };
  return (
    <li>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">{agent.name}</span>
        <div className={classes.dim}>{[agent.email, ...agent.skills].join(" · ")}</div>
      </div>
      <span className={classes.dim}>{agent.last_seen_at ? <RelativeTime at={agent.last_seen_at} /> : t("agents.never")}</span>
      <StatusBadge tone={agent.status === "active" ? "good" : "quiet"}>
        {agent.status === "active" ? t(`role.${agent.role}.name`) : t("agents.disabled")}
      </StatusBadge>
      {mayWrite && (
        <Menu>
          <Menu.Target>
            <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("agents.acts", { name: agent.name })}>
              <IconDots size={16} aria-hidden />
            </Button>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>{t("agents.role")}</Menu.Label>
            {ROLES.filter((role) => role !== agent.role).map((role) => (
              <Menu.Item key={role} onClick={() => change.mutate({ role })}>
                {t("agents.make", { role: t(`role.${role}.name`) })}
              </Menu.Item>
            ))}
            <Menu.Divider />
            <Menu.Item onClick={onSkills}>{t("agents.skills")}</Menu.Item>
            <Menu.Item onClick={onPassword}>{t("agents.password")}</Menu.Item>
            {agent.status === "active" ? (
              <Menu.Item onClick={() => void disable()} disabled={agent.id === self.id}>
                {t("agents.disable")}
              </Menu.Item>
            ) : (
              <Menu.Item onClick={() => change.mutate({ status: "active" })}>{t("agents.enable")}</Menu.Item>
            )}
          </Menu.Dropdown>
        </Menu>
      )}
    </li>
  );
}
