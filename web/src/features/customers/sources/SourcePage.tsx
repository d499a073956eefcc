// A system whose log is known how to read: the address to which it tells by itself, a line to try it, and how it is read.
import { Button, Stack, Table, Text } from "@mantine/core";
import { IconChevronLeft } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, apiQuery, useAct, type SchemaSourceItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { useMay } from "@/lib/session";
import { CopyField, ListSkeleton, notifyProblem, PageHeader, ProblemView, RelativeTime, useConfirm } from "@/ui";
import classes from "../Customers.module.css";
import { sourcesQuery } from "../queries";
import { curlOf } from "./curl";
import { Folder } from "./Folder";

const route = getRouteApi("/shell/customers/sources/$source");

export function SourcePage() {
  const { t } = useTranslation("customers");
  const { source: name } = route.useParams();
  const { data, error, refetch } = useQuery({ ...sourcesQuery(), refetchInterval: 5000 });
  const source = data?.items.find((each) => each.name === name);
  const mayWrite = useMay()("customers:write");
  return (
    <>
      <PageHeader
        title={name}
        text={t("source.about")}
        actions={
          <>
            <Button component={Link} to="/customers/logs" variant="default" leftSection={<IconChevronLeft size={16} aria-hidden />}>
              {t("logs.all")}
            </Button>
            {source && mayWrite && <Remove source={source} />}
          </>
        }
      />
      <div className={classes.scroll}>
        <Stack gap="lg" className={classes.narrow}>
          {error && <ProblemView error={error} onRetry={() => void refetch()} />}
          {!data && !error && <ListSkeleton rowHeight={48} />}
          {data && !source && <div className={classes.dim}>{t("source.gone")}</div>}
          {source && <Told source={source} />}
          {source && <Folder name={source.name} mayWrite={mayWrite} />}
          {source && mayWrite && <Address source={source} />}
          {source && <Reading source={source} />}
        </Stack>
      </div>
    </>
  );
}

function Told({ source }: { source: SchemaSourceItem }) {
  const { t } = useTranslation("customers");
  return (
    <div>
      {source.last_at ? (
        <>
          {t("source.sent", { count: source.rows, rows: formatCount(source.rows) })} · <RelativeTime at={source.last_at} />
        </>
      ) : (
        t("source.quiet")
      )}
      {source.problem && (
        <div role="alert" style={{ color: "var(--nl-bad)" }}>
          {t("source.problem", { problem: source.problem })}
        </div>
      )}
    </div>
  );
}

function Address({ source }: { source: SchemaSourceItem }) {
  const { t } = useTranslation("customers");
  const { data, error, refetch } = useQuery(
    apiQuery(["source", source.name], "/api/v1/sources/{name}/address", { params: { path: { name: source.name } } }),
  );
  if (error) return <ProblemView error={error} onRetry={() => void refetch()} />;
  if (!data) return <ListSkeleton rowHeight={48} />;
  return (
    <section aria-label={t("source.byItself")}>
      <Text component="h2" fw={600} mb={8}>
        {t("source.byItself")}
      </Text>
      <Stack gap="md">
        <CopyField label={t("source.address")} hint={t("source.addressText")} value={data.address} />
        <CopyField label={t("source.curl")} hint={t("source.curlText")} value={curlOf(data.address, source.mapping)} />
      </Stack>
    </section>
  );
}

function Reading({ source }: { source: SchemaSourceItem }) {
  const { t } = useTranslation("customers");
  const { columns, fixed } = source.mapping;
  const fieldName = (field: string) => t(`logs.field.${field as "at"}`, { defaultValue: field });
  return (
    <section aria-label={t("source.reading")}>
      <Text component="h2" fw={600} mb={8}>
        {t("source.reading")}
      </Text>
      <div className={classes.table}>
        <Table>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t("source.field")}</Table.Th>
              <Table.Th scope="col">{t("source.from")}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {Object.entries(columns).map(([field, column]) => (
              <Table.Tr key={field}>
                <Table.Td>{fieldName(field)}</Table.Td>
                <Table.Td>{t("source.column", { column })}</Table.Td>
              </Table.Tr>
            ))}
            {Object.entries(fixed).map(([field, value]) => (
              <Table.Tr key={field}>
                <Table.Td>{fieldName(field)}</Table.Td>
                <Table.Td>{t("source.always", { value })}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="sm" c="dimmed" mt={8}>
        {t("source.another")}{" "}
        <Link to="/customers/logs" className={classes.name}>
          {t("source.sample")}
        </Link>
      </Text>
    </section>
  );
}

function Remove({ source }: { source: SchemaSourceItem }) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const navigate = useNavigate();
  const remove = useAct({
    call: () => api.DELETE("/api/v1/sources/{name}", { params: { path: { name: source.name } } }),
    touches: [["source"], ["audit"]],
    onDone: () => void navigate({ to: "/customers/logs" }),
  });
  const ask = async () => {
    const question = { title: t("source.removeTitle", { name: source.name }), consequence: t("source.removeText"), deed: t("source.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  return (
    <Button variant="default" loading={remove.isPending} onClick={() => void ask().catch(notifyProblem)}>
      {t("source.remove")}
    </Button>
  );
}
