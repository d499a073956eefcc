// Departments: who speaks in whose name, how each stands just now, and how much of the month's budget is gone.
import { Button } from "@mantine/core";
import { IconBuilding } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { SchemaDepartmentItem, SchemaDepartmentNow, SchemaDepartmentSpending } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, ProblemView, SearchField } from "@/ui";
import { Part } from "../Part";
import { departmentsNowQuery, departmentsQuery, spendingQuery } from "../queries";
import settings from "../Settings.module.css";
import classes from "./Departments.module.css";
import { NewDepartment } from "./NewDepartment";
import { Spent } from "./Spent";
import { Standing } from "./Standing";

const FEW = 8; // so many are seen at a glance

export function DepartmentsTab() {
  const { t } = useTranslation("settings");
  const list = useQuery(departmentsQuery());
  const { data: spent = [] } = useQuery(spendingQuery());
  const { data: now = [] } = useQuery(departmentsNowQuery());
  const mayWrite = useMay()("settings:write");
  const [adding, setAdding] = useState(false);
  const [wanted, setWanted] = useState("");
  if (list.isError) return <ProblemView error={list.error} onRetry={() => void list.refetch()} />;
  if (list.isPending) return <ListSkeleton />;
  const add = (
    <Button leftSection={<IconBuilding size={16} aria-hidden />} onClick={() => setAdding(true)}>
      {t("departments.add")}
    </Button>
  );
  const found = list.data.filter((each) => `${each.name} ${each.slug}`.toLowerCase().includes(wanted.trim().toLowerCase()));
  return (
    <Part title={t("departments.title")} text={t("departments.text")} action={mayWrite && list.data.length > 0 && add}>
      {list.data.length === 0 && (
        <EmptyState
          icon={IconBuilding}
          title={t("departments.none.title")}
          text={t("departments.none.text")}
          action={mayWrite ? add : undefined}
        />
      )}
      {list.data.length > FEW && (
        <div className={classes.find}>
          <SearchField label={t("departments.find")} value={wanted} onSearch={setWanted} />
        </div>
      )}
      {list.data.length > 0 && found.length === 0 && <div className={`${classes.find} ${settings.dim}`}>{t("departments.notFound")}</div>}
      <ul className={settings.rows}>
        {found.map((each) => (
          <Row
            key={each.id}
            item={each}
            spent={spent.filter((it) => it.department === each.id)}
            now={now.find((it) => it.department === each.id)}
          />
        ))}
      </ul>
      {adding && <NewDepartment onClose={() => setAdding(false)} />}
    </Part>
  );
}

interface RowProps {
  item: SchemaDepartmentItem;
  spent: readonly SchemaDepartmentSpending[];
  now: SchemaDepartmentNow | undefined;
}

function Row({ item, spent, now }: RowProps) {
  const { t } = useTranslation("settings");
  const members = item.members.length ? t("departments.members", { count: item.members.length }) : t("departments.everybody");
  const given = item.automatic ? t("departments.automatic") : t("departments.manual");
  return (
    <li className={classes.row}>
      <div className={settings.words}>
        <Link to="/settings/departments/$department" params={{ department: String(item.id) }} className={classes.link} dir="auto">
          {item.name}
        </Link>
        <div className={settings.dim}>{[...item.purposes.map((each) => t(`purpose.${each}`)), members, given].join(" · ")}</div>
      </div>
      <Standing now={now} />
      <Spent item={item} spent={spent} />
    </li>
  );
}
