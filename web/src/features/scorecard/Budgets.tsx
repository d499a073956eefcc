// What departments have spent this calendar month, of which budget; where there are none, nothing is shown.
import { Progress, Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { apiQuery, type SchemaDepartmentItem, type SchemaDepartmentSpending } from "@/lib/api";
import { formatCount, formatPercent } from "@/lib/format";
import { useMay } from "@/lib/session";
import { Money } from "@/ui";
import { spentOf } from "./budgets";
import classes from "./scorecard.module.css";
import { Section } from "./Section";

const NO_DEPARTMENTS: SchemaDepartmentItem[] = [];
const NOTHING: SchemaDepartmentSpending[] = [];

export function Budgets() {
  const { t } = useTranslation("scorecard");
  const may = useMay()("conversations:read");
  const departments = useQuery({ ...apiQuery(["department"], "/api/v1/departments"), enabled: may }).data ?? NO_DEPARTMENTS;
  const spending = useQuery({ ...apiQuery(["department", "spending"], "/api/v1/departments/spending"), enabled: may }).data ?? NOTHING;
  if (departments.length === 0) return null;
  return (
    <Section title={t("budgets.title")}>
      <div className={classes.scroll}>
        <Table className={classes.table} aria-label={t("budgets.title")}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th className={classes.first}>{t("budgets.department")}</Table.Th>
              <Table.Th className={classes.end}>{t("budgets.messages")}</Table.Th>
              <Table.Th className={classes.end}>{t("budgets.spent")}</Table.Th>
              <Table.Th className={classes.end}>{t("budgets.budget")}</Table.Th>
              <Table.Th>{t("budgets.share")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {departments.map((each) => (
              <Line key={each.id} item={each} spending={spending} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Section>
  );
}

function Line({ item, spending }: { item: SchemaDepartmentItem; spending: readonly SchemaDepartmentSpending[] }) {
  const { t } = useTranslation("scorecard");
  const { cost, messages, share } = spentOf(item, spending);
  return (
    <Table.Tr>
      <Table.Th scope="row" className={classes.first}>
        <Link to="/settings/departments/$department" params={{ department: String(item.id) }} className={classes.department} dir="auto">
          {item.name}
        </Link>
      </Table.Th>
      <Table.Td className={classes.end}>{formatCount(messages)}</Table.Td>
      <Table.Td className={classes.end}>
        <Money minor={cost} currency={item.currency} />
      </Table.Td>
      <Table.Td className={classes.end}>
        {item.budget === null ? t("budgets.none") : <Money minor={item.budget} currency={item.currency} />}
      </Table.Td>
      <Table.Td>
        {share !== null && (
          <span className={classes.ofBudget}>
            <Progress
              value={Math.min(100, share)}
              size="sm"
              w={72}
              flex="none"
              color={share >= 100 ? "red" : share >= 80 ? "yellow" : undefined}
              aria-label={t("budgets.shareOf", { name: item.name })}
            />
            {share >= 100 ? <Text component="span" size="sm" fw={600}>{t("budgets.usedUp")}</Text> : formatPercent(share / 100, 0)}
          </span>
        )}
      </Table.Td>
    </Table.Tr>
  );
}
