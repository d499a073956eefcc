// What can be done with a campaign as a whole: check and launch a draft; pause, resume, cancel; undo; delete.
import { ActionIcon, Button, Menu } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { IconArrowBackUp, IconCopy, IconDots, IconPlayerPause, IconPlayerPlay, IconPlayerStop, IconRocket, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { useMay } from "@/lib/session";
import { notifyDone, useConfirm } from "@/ui";
import type { Plan } from "../usePlan";
import { LaunchDialog } from "./LaunchDialog";

interface Props {
  plan: Plan;
  onOpen: (event: string) => void;
  onSetup: () => void;
}

export function CampaignActions({ plan, onOpen, onSetup }: Props) {
  const { t } = useTranslation("campaigns");
  const may = useMay();
  const confirm = useConfirm();
  const navigate = useNavigate();
  const [launching, setLaunching] = useState(false);
  const { slug, status } = plan.detail;
  const params = { path: { campaign: slug } };
  const touches = [["campaign"]] as const;
  const pause = useAct({ call: () => api.POST("/api/v1/campaigns/{campaign}/pause", { params }), touches, onDone: () => notifyDone(t("done.paused")) });
  const resume = useAct({ call: () => api.POST("/api/v1/campaigns/{campaign}/resume", { params }), touches, onDone: () => notifyDone(t("done.resumed")) });
  const cancel = useAct({ call: () => api.POST("/api/v1/campaigns/{campaign}/cancel", { params }), touches, onDone: () => notifyDone(t("done.cancelled")) });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/campaigns/{campaign}", { params }),
    onDone: () => {
      notifyDone(t("done.deleted"));
      void navigate({ to: "/campaigns", search: {} });
    },
  });
  const copy = useAct({
    call: () => api.POST("/api/v1/campaigns", { body: { definition: { ...plan.definition, name: t("copyOf", { name: plan.definition.name }) } } }),
    touches,
    onDone: (made) => void navigate({ to: "/campaigns/$campaign", params: { campaign: made.slug } }),
  });
  if (!may("campaigns:write")) return null;

  const askCancel = async () => {
    if (await confirm({ title: t("cancel.title"), consequence: t("cancel.text"), deed: t("cancel.do"), danger: true })) cancel.mutate();
  };
  const askRemove = async () => {
    if (await confirm({ title: t("delete.title"), consequence: t("delete.text"), deed: t("delete.do"), danger: true })) remove.mutate();
  };
  const askPause = async () => {
    if (await confirm({ title: t("pause.title"), consequence: t("pause.text"), deed: t("pause.do") })) pause.mutate();
  };
  return (
    <>
      {plan.editable && (
        <ActionIcon variant="default" size={32} aria-label={t("undo")} title={t("undo")} disabled={!plan.canUndo} onClick={plan.undo}>
          <IconArrowBackUp size={16} aria-hidden />
        </ActionIcon>
      )}
      {status === "draft" && (
        <Button leftSection={<IconRocket size={16} aria-hidden />} onClick={() => setLaunching(true)}>
          {t("launch.action")}
        </Button>
      )}
      {status === "running" && (
        <Button variant="default" leftSection={<IconPlayerPause size={16} aria-hidden />} loading={pause.isPending} onClick={() => void askPause()}>
          {t("pause.do")}
        </Button>
      )}
      {status === "paused" && (
        <Button leftSection={<IconPlayerPlay size={16} aria-hidden />} loading={resume.isPending} onClick={() => resume.mutate()}>
          {t("resume.do")}
        </Button>
      )}
      <Menu>
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label={t("moreActions")}>
            <IconDots size={16} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={15} aria-hidden />} onClick={() => copy.mutate()}>
            {t("duplicate")}
          </Menu.Item>
          {(status === "running" || status === "paused") && (
            <Menu.Item leftSection={<IconPlayerStop size={15} aria-hidden />} c="var(--nl-bad)" onClick={() => void askCancel()}>
              {t("cancel.do")}
            </Menu.Item>
          )}
          {plan.detail.launched_at === null && (
            <Menu.Item leftSection={<IconTrash size={15} aria-hidden />} c="var(--nl-bad)" onClick={() => void askRemove()}>
              {t("delete.do")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {launching && (
        <LaunchDialog
          plan={plan}
          onClose={() => setLaunching(false)}
          onField={(field) => {
            setLaunching(false);
            const name = plan.definition.events.find((event) => field.startsWith(`events.${event.name}`))?.name;
            if (name) onOpen(name);
            else onSetup();
          }}
        />
      )}
    </>
  );
}
