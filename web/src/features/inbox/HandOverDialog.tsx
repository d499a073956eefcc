// Giving a conversation to other people: which department's, what they must be able to do, and why.
import { Autocomplete, Checkbox, Select, Text, Textarea } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apiQuery, elsewhere, faultOf, type SchemaDepartmentNow } from "@/lib/api";
import { formatSoon } from "@/lib/format";
import { FormDialog } from "@/ui";
import { useDepartments } from "./useDepartments";
import type { Desk } from "./useDesk";

const SAME = "";

export function HandOverDialog({ desk, current, onClose }: { desk: Desk; current: number | null; onClose: () => void }) {
  const { t } = useTranslation("inbox");
  const departments = useDepartments();
  const { data: standing = [] } = useQuery(apiQuery(["department", "now"], "/api/v1/departments/now"));
  const [department, setDepartment] = useState(SAME);
  const [skill, setSkill] = useState("");
  const [reason, setReason] = useState("");
  const [tell, setTell] = useState(true);
  const { handOver } = desk;
  const target = departments.find((each) => (department ? each.slug === department : each.id === current));
  const now = standing.find((each) => each.department === target?.id);
  const skills = now ? now.skills : [...new Set(standing.flatMap((each) => each.skills))].sort();
  const unknown = skill.trim() !== "" && !skills.includes(skill.trim().toLowerCase());
  return (
    <FormDialog
      title={t("handing.title")}
      deed={t("handing.deed")}
      onClose={onClose}
      onSubmit={() => handOver.mutate({ department, skill, reason, tell }, { onSuccess: onClose })}
      busy={handOver.isPending}
      ready
      fault={elsewhere(handOver.error, ["department"])}
    >
      {departments.length > 0 && (
        <Select
          label={t("handing.department")}
          description={now ? <StandingWords now={now} automatic={target?.automatic ?? false} /> : undefined}
          inputWrapperOrder={["label", "input", "description", "error"]}
          data={[
            { value: SAME, label: t("handing.same") },
            ...departments.map((each) => ({ value: each.slug, label: each.name })),
          ]}
          value={department}
          onChange={(next) => setDepartment(next ?? SAME)}
          error={faultOf(handOver.error, "department")}
          allowDeselect={false}
          searchable={departments.length > 8}
          data-autofocus
        />
      )}
      <Autocomplete
        label={t("handing.skill")}
        description={t("handing.skillText")}
        data={skills}
        value={skill}
        onChange={setSkill}
        maxLength={40}
      />
      {unknown && (
        <Text size="sm" c="var(--nl-warn)" role="status">
          {t("handing.nobodyAble")}
        </Text>
      )}
      <Textarea
        label={t("handing.reason")}
        description={t("handing.reasonText")}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
        maxLength={1000}
        autosize
        minRows={2}
        maxRows={8}
      />
      <Checkbox
        label={t("handing.tell")}
        description={now?.opens_at ? t("handing.tellWhen", { at: formatSoon(new Date(now.opens_at), new Date()) }) : undefined}
        checked={tell}
        onChange={(event) => setTell(event.currentTarget.checked)}
      />
    </FormDialog>
  );
}

function StandingWords({ now, automatic }: { now: SchemaDepartmentNow; automatic: boolean }) {
  const { t } = useTranslation("inbox");
  const words = [
    now.opens_at ? t("handing.closed", { at: formatSoon(new Date(now.opens_at), new Date()) }) : t("handing.open"),
    ...(automatic ? [t("handing.onDuty", { count: now.on_duty })] : []),
    ...(now.waiting ? [t("handing.waiting", { count: now.waiting })] : []),
  ];
  return <>{words.join(" · ")}</>;
}
