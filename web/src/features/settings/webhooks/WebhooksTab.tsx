// Webhooks: which programs are told what happens here.
import { Button, Menu } from "@mantine/core";
import { IconDots, IconPlus, IconWebhook } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaWebhookItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, ProblemView, StatusBadge, useConfirm } from "@/ui";
import { Part } from "../Part";
import { webhooksQuery } from "../queries";
import { Secret } from "../Secret";
import classes from "../Settings.module.css";
import { WebhookForm } from "./WebhookForm";

export function WebhooksTab() {
  const { t } = useTranslation("settings");
  const { data, error, refetch } = useQuery(webhooksQuery());
  const mayWrite = useMay()("settings:write");
  const [editing, setEditing] = useState<SchemaWebhookItem | "new" | null>(null);
  const [secret, setSecret] = useState("");
  if (error && !data) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setEditing("new")}>
      {t("hooks.add")}
    </Button>
  );
  return (
    <Part title={t("hooks.title")} text={t("hooks.text")} action={mayWrite && add}>
      {data.length === 0 && <EmptyState icon={IconWebhook} title={t("hooks.none.title")} text={t("hooks.none.text")} />}
      <ul className={classes.rows}>
        {data.map((each) => (
          <Row key={each.id} hook={each} mayWrite={mayWrite} onEdit={() => setEditing(each)} onSecret={setSecret} />
        ))}
      </ul>
      {editing && (
        <WebhookForm
          hook={editing === "new" ? null : editing}
          onClose={() => setEditing(null)}
          onMade={(made) => {
            setEditing(null);
            setSecret(made);
          }}
        />
      )}
      {secret && <Secret title={t("hooks.made")} secret={secret} onClose={() => setSecret("")} />}
    </Part>
  );
}

interface RowProps {
  hook: SchemaWebhookItem;
  mayWrite: boolean;
  onEdit: () => void;
  onSecret: (secret: string) => void;
}

function Row({ hook, mayWrite, onEdit, onSecret }: RowProps) {
  const { t } = useTranslation("settings");
  const confirm = useConfirm();
  const path = { params: { path: { webhook_id: hook.id } } };
  const touches = [["webhook"], ["audit"]];
  const change = useAct({
    call: (status: "active" | "disabled") => api.PATCH("/api/v1/webhooks/{webhook_id}", { ...path, body: { status } }),
    touches,
  });
  const remove = useAct({ call: () => api.DELETE("/api/v1/webhooks/{webhook_id}", path), touches });
  const rotate = useAct({
    call: () => api.POST("/api/v1/webhooks/{webhook_id}/secret", path),
    touches,
    onDone: (made) => onSecret(made.secret),
  });
  const askRemove = async () => {
    const question = { title: t("hooks.removeTitle"), consequence: t("hooks.removeText", { url: hook.url }), deed: t("hooks.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  const active = hook.status === "active";
  return (
    <li>
      <div className={classes.words}>
        <span className={classes.name} dir="auto">{hook.description || hook.url}</span>
        <div className={classes.dim}>{hook.description ? hook.url : ""}</div>
        <div className={classes.dim}>{hook.kinds.join(", ") || t("hooks.everything")}</div>
      </div>
      <StatusBadge tone={active ? (hook.failing_since ? "warn" : "good") : "quiet"}>
        {active ? t(hook.failing_since ? "hooks.failing" : "hooks.active") : hook.why || t("hooks.disabled")}
      </StatusBadge>
      <Menu>
        <Menu.Target>
          <Button size="compact-sm" variant="subtle" color="gray" aria-label={t("hooks.acts", { url: hook.url })}>
            <IconDots size={16} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item component={Link} to={`/operations?tab=webhooks&webhook=${hook.id}`}>
            {t("hooks.log")}
          </Menu.Item>
          {mayWrite && (
            <>
              <Menu.Item onClick={onEdit}>{t("hooks.change")}</Menu.Item>
              <Menu.Item onClick={() => change.mutate(active ? "disabled" : "active")}>{t(active ? "hooks.disable" : "hooks.enable")}</Menu.Item>
              <Menu.Item onClick={() => rotate.mutate()}>{t("hooks.rotate")}</Menu.Item>
              <Menu.Divider />
              <Menu.Item onClick={() => void askRemove()}>{t("hooks.remove")}</Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
    </li>
  );
}
