// Imports: a place to drop a file of customers, and what came of earlier ones.
import { Button, Stack } from "@mantine/core";
import { IconChevronLeft, IconFileSpreadsheet, IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, useAct } from "@/lib/api";
import { useMay } from "@/lib/session";
import { EmptyState, ListSkeleton, PageHeader, ProblemView } from "@/ui";
import classes from "../Customers.module.css";
import { importsQuery } from "../queries";
import { Drop } from "./Drop";
import { Earlier } from "./Earlier";

const LARGEST = 100_000_000;

export function ImportsPage() {
  const { t } = useTranslation("customers");
  const { data, error, refetch } = useQuery({ ...importsQuery(), refetchInterval: 5000 });
  const mayWrite = useMay()("customers:write");
  return (
    <>
      <PageHeader
        title={t("import.title")}
        text={t("import.about")}
        actions={
          <>
          <Button component={Link} to="/customers/logs" variant="default" leftSection={<IconHistory size={16} aria-hidden />}>
            {t("logs.title")}
          </Button>
          <Button component={Link} to="/customers" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
            {t("name")}
          </Button>
          </>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {mayWrite && <Upload />}
          {error && <ProblemView error={error} onRetry={() => void refetch()} />}
          {!data && !error && <ListSkeleton rowHeight={48} />}
          {data?.items.length === 0 && <EmptyState title={t("import.none.title")} text={t("import.none.text")} />}
          {data && (
            <Earlier
              label={t("import.earlier")}
              items={data.items}
              link={(item) => (
                <Link to="/customers/imports/$import" params={{ import: item.id }} className={classes.name} dir="auto">
                  {item.name}
                </Link>
              )}
            />
          )}
        </Stack>
      </div>
    </>
  );
}

function Upload() {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const upload = useAct({
    call: (file: File) =>
      api.POST("/api/v1/imports", {
        params: { query: { name: file.name } },
        body: file as never,
        bodySerializer: (body: unknown) => body as BodyInit,
        headers: { "Content-Type": "application/octet-stream" },
      }),
    touches: [["import"]],
    showsErrors: true,
    onDone: (made) => {
      void navigate({ to: "/customers/imports/$import", params: { import: made.id } });
    },
  });
  return (
    <Drop
      icon={<IconFileSpreadsheet size={32} stroke={1.5} aria-hidden />}
      label={t("import.choose")}
      kinds={t("import.kinds")}
      takes={/\.(csv|tsv|txt|xlsx|xlsm)$/i}
      largest={LARGEST}
      refusal={t("import.tooLarge")}
      upload={upload}
    />
  );
}
