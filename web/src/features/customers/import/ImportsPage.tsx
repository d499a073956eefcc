// Imports: a place to drop a file of customers, and what came of earlier ones.
import { Button, Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { IconChevronLeft, IconFileSpreadsheet, IconHistory } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaImportItem } from "@/lib/api";
import { useMay } from "@/lib/session";
import { formatCount } from "@/lib/format";
import { EmptyState, ListSkeleton, PageHeader, ProblemView, RelativeTime } from "@/ui";
import classes from "../Customers.module.css";
import { importsQuery } from "../queries";
import { ImportStatus } from "./ImportStatus";

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
        <div className={classes.narrow}>
          {mayWrite && <Upload />}
          {error && <ProblemView error={error} onRetry={() => void refetch()} />}
          {!data && !error && <ListSkeleton rowHeight={48} />}
          {data?.items.length === 0 && <EmptyState title={t("import.none.title")} text={t("import.none.text")} />}
          {data && data.items.length > 0 && (
            <ul className={classes.rows} aria-label={t("import.earlier")}>
              {data.items.map((each) => (
                <Earlier key={each.id} item={each} />
              ))}
            </ul>
          )}
        </div>
      </div>
    </>
  );
}

function Earlier({ item }: { item: SchemaImportItem }) {
  const { t } = useTranslation("customers");
  return (
    <li>
      <div style={{ minWidth: 0 }}>
        <Link to="/customers/imports/$import" params={{ import: item.id }} className={classes.name} dir="auto">
          {item.name}
        </Link>
        <div className={classes.dim}>
          {t("import.rows", { count: item.rows, rows: formatCount(item.rows) })} · {item.created_by} · <RelativeTime at={item.created_at} />
        </div>
      </div>
      <ImportStatus item={item} />
    </li>
  );
}

function Upload() {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const [refused, setRefused] = useState("");
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
    <>
      <Dropzone
        onDrop={([file]) => {
          setRefused("");
          if (file) upload.mutate(file);
        }}
        onReject={() => setRefused(t("import.tooLarge"))}
        maxSize={LARGEST}
        multiple={false}
        loading={upload.isPending}
        inputProps={{ "aria-label": t("import.choose") }}
        validator={(file) => (/\.(csv|tsv|txt|xlsx|xlsm)$/i.test(file.name) ? null : { code: "kind", message: t("import.wrongKind") })}
        mb="lg"
      >
        <Group justify="center" gap="md" mih={96} style={{ pointerEvents: "none" }}>
          <IconFileSpreadsheet size={32} stroke={1.5} aria-hidden />
          <div>
            <Text fw={500}>{t("import.drop")}</Text>
            <Text size="sm" c="dimmed">
              {t("import.kinds")}
            </Text>
          </div>
        </Group>
      </Dropzone>
      {(refused || upload.error) && (
        <Text role="alert" c="var(--nl-bad)" size="sm" mb="md">
          {refused || upload.error?.message}
        </Text>
      )}
    </>
  );
}
