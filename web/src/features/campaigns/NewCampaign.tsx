// The beginning of a campaign: its name and what customers are to do; everything else is planned on its page.
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { useSession } from "@/lib/session";

export function NewCampaign({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("campaigns");
  const { workspace } = useSession();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [goal, setGoal] = useState("");
  const begin = useAct({
    call: () =>
      api.POST("/api/v1/campaigns", {
        body: {
          definition: {
            name: name.trim(),
            goal: { name: goal.trim() || t("new.goalDefault"), words: ["yes"] },
            events: [],
            zone: workspace.zone,
          },
        },
      }),
    touches: [["campaign"]],
    showsErrors: true,
    onDone: (made) => {
      setName("");
      setGoal("");
      void navigate({ to: "/campaigns/$campaign", params: { campaign: made.slug } });
    },
  });
  return (
    <Modal opened={opened} onClose={onClose} closeButtonProps={{ "aria-label": t("event.close") }} title={t("new.action")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim()) begin.mutate();
        }}
      >
        <Stack gap="md">
          <TextInput
            label={t("new.name")}
            placeholder={t("new.namePlaceholder")}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            maxLength={200}
            required
            data-autofocus
            error={faultOf(begin.error, "slug") ?? (begin.error ? begin.error.message : null)}
          />
          <TextInput
            label={t("new.goal")}
            description={t("new.goalText")}
            placeholder={t("new.goalDefault")}
            value={goal}
            onChange={(event) => setGoal(event.currentTarget.value)}
            maxLength={200}
          />
          <Group justify="flex-end">
            <Button type="submit" loading={begin.isPending} disabled={!name.trim()}>
              {t("new.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
