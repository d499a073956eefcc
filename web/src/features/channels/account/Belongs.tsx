// Whose account it is: what other departments send never goes by it.
import { Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaAccountItem } from "@/lib/api";
import { notifyDone } from "@/ui";
import classes from "../Channels.module.css";
import { Section } from "../Section";

export function Belongs({ account, mayWrite }: { account: SchemaAccountItem; mayWrite: boolean }) {
  const { t } = useTranslation("channels");
  const { data: departments = [] } = useQuery(apiQuery(["department"], "/api/v1/departments"));
  const change = useAct<string>({
    call: (slug) =>
      api.PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: { department: slug || null } }),
    touches: [["account"], ["audit"]],
    onDone: () => notifyDone(t("belongs.done")),
  });
  if (departments.length === 0) return null; // whoever has none need not choose
  return (
    <Section title={t("belongs.title")} text={t("belongs.text")}>
      <div className={classes.body}>
        <Select
          label={t("belongs.department")}
          data={[{ value: "", label: t("belongs.everybody") }, ...departments.map((each) => ({ value: each.slug, label: each.name }))]}
          value={departments.find((each) => each.id === account.department)?.slug ?? ""}
          onChange={(next) => change.mutate(next ?? "")}
          disabled={!mayWrite || change.isPending}
          allowDeselect={false}
          maw={320}
        />
      </div>
    </Section>
  );
}
