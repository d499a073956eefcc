// Giving a conversation to other people: which department's, what they must be able to do, and why.
import { Checkbox, Select, Textarea, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery, elsewhere, faultOf } from "@/lib/api";
import { FormDialog } from "@/ui";
import type { Desk } from "./useDesk";

export function HandOverDialog({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const { data: departments = [] } = useQuery(apiQuery(["department"], "/api/v1/departments"));
  const [department, setDepartment] = useState("");
  const [skill, setSkill] = useState("");
  const [reason, setReason] = useState("");
  const [tell, setTell] = useState(true);
  const { handOver } = desk;
  return (
    <FormDialog
      title={t("handing.over")}
      deed={t("handing.deed")}
      onClose={onClose}
      onSubmit={() => handOver.mutate({ department, skill, reason, tell }, { onSuccess: onClose })}
      busy={handOver.isPending}
      ready
      fault={elsewhere(handOver.error, ["department"])}
    >
      <Select
        label={t("handing.department")}
        data={[{ value: "", label: t("handing.same") }, ...departments.map((each) => ({ value: each.slug, label: each.name }))]}
        value={department}
        onChange={(next) => setDepartment(next ?? "")}
        error={faultOf(handOver.error, "department")}
        allowDeselect={false}
        data-autofocus
      />
      <TextInput
        label={t("handing.skill")}
        description={t("handing.skillText")}
        value={skill}
        onChange={(event) => setSkill(event.currentTarget.value)}
        maxLength={40}
      />
      <Textarea
        label={t("handing.reason")}
        description={t("handing.reasonText")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
      />
      <Checkbox label={t("handing.tell")} checked={tell} onChange={(event) => setTell(event.currentTarget.checked)} />
    </FormDialog>
  );
}
