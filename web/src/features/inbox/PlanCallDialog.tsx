// Plans a call with the customer of a conversation: what to say, and from when.
import { Button, Group, Modal, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { DepartmentSelect, notifyDone } from "@/ui";
import { touched, type Detail } from "./model";

export function PlanCallDialog({ detail, onClose }: { detail: Detail; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const [script, setScript] = useState("");
  const [due, setDue] = useState("");
  const [department, setDepartment] = useState("");
  const { id, customer } = detail.conversation;
  const plan = useAct({
    call: () =>
      api.POST("/api/v1/calls", {
        body: { customer, conversation: id, script: script.trim(), due_at: due ? new Date(due).toISOString() : null, department },
      }),
    touches: touched(id),
    onDone: () => {
      notifyDone(t("call.listed"));
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title={t("call.plan")} centered>
      <Stack gap="md">
        <Textarea
          label={t("call.script")}
          value={script}
          maxLength={3000}
          autosize
          minRows={3}
          maxRows={10}
          data-autofocus
          dir="auto"
          onChange={(event) => setScript(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t("call.due")}
          description={t("call.dueWhy")}
          value={due}
          onChange={(event) => setDue(event.currentTarget.value)}
        />
        <DepartmentSelect
          description={t("call.departmentWhy")}
          none={t("call.departmentAsConversation")}
          value={department}
          onChange={setDepartment}
          error={faultOf(plan.error, "department")}
        />
        <Group justify="flex-end">
          <Button loading={plan.isPending} onClick={() => plan.mutate()}>
            {t("call.save")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
