// What could not be taken, row by row.
import { ScrollArea, Table, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { SchemaRowProblem } from "@/lib/api";
import { StatusBadge } from "@/ui";
import classes from "../Customers.module.css";

export function ProblemTable({ rows }: { rows: readonly SchemaRowProblem[] }) {
  const { t } = useTranslation("customers");
  return (
    <ScrollArea className={classes.table} viewportProps={{ tabIndex: 0 }}>
      <Table verticalSpacing={6} horizontalSpacing="md" miw={560}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={72}>{t("import.row")}</Table.Th>
            <Table.Th w={160}>{t("import.header")}</Table.Th>
            <Table.Th>{t("import.problem")}</Table.Th>
            <Table.Th w={140}>{t("import.leftOut")}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map((each, at) => (
            <Table.Tr key={at}>
              <Table.Td>{each.row}</Table.Td>
              <Table.Td dir="auto">{each.column ?? "–"}</Table.Td>
              <Table.Td>
                <span dir="auto">{each.text}</span>{" "}
                <Text span size="sm" c="dimmed">
                  {each.remedy}
                </Text>
              </Table.Td>
              <Table.Td>
                <StatusBadge tone={each.skipped ? "bad" : "warn"}>{t(each.skipped ? "import.wholeRow" : "import.oneCell")}</StatusBadge>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </ScrollArea>
  );
}
