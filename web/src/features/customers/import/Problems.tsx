// The rows of an import that could not be taken, more as they are asked for.
import { Button, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useList } from "@/lib/api";
import { problemsList } from "../queries";
import { ProblemTable } from "./ProblemTable";

export function Problems({ id, refused }: { id: string; refused: number }) {
  const { t } = useTranslation("customers");
  const { rows, hasMore, loadingMore, loadMore } = useList(problemsList(id));
  return (
    <Stack gap="sm" align="flex-start">
      <Text fw={600}>{t("import.problems", { count: refused })}</Text>
      <ProblemTable rows={rows} />
      {hasMore && (
        <Button variant="default" size="compact-sm" onClick={loadMore} loading={loadingMore}>
          {t("more")}
        </Button>
      )}
    </Stack>
  );
}
