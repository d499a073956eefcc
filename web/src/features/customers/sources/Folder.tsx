// A source's folder: where its files are fetched from, when that was done last, and what went wrong, in words.
import { Button, Group, Text } from "@mantine/core";
import { IconFolderDown } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useAct, type SchemaSourceFolderItem } from "@/lib/api";
import { formatCount } from "@/lib/format";
import { notifyDone, notifyProblem, ProblemView, RelativeTime, StatusBadge, useConfirm } from "@/ui";
import classes from "../Customers.module.css";
import { FolderForm } from "./FolderForm";
import { useFolder } from "./useFolder";

export function Folder({ name, mayWrite }: { name: string; mayWrite: boolean }) {
  const { t } = useTranslation("customers");
  const { folder, none, error, refetch } = useFolder(name);
  const [open, setOpen] = useState(false);
  if (!folder && !none && !error) return null;
  if (none && !mayWrite) return null;
  return (
    <section aria-label={t("folder.title")}>
      <Text component="h2" fw={600} mb={8}>
        {t("folder.title")}
      </Text>
      {error && <ProblemView error={error} onRetry={() => void refetch()} />}
      {none && (
        <div className={classes.folder}>
          <Text size="sm" c="dimmed">
            {t("folder.about")}
          </Text>
          <div>
            <Button variant="default" leftSection={<IconFolderDown size={16} aria-hidden />} onClick={() => setOpen(true)}>
              {t("folder.setUp")}
            </Button>
          </div>
        </div>
      )}
      {folder && <Stored name={name} folder={folder} mayWrite={mayWrite} onChange={() => setOpen(true)} />}
      {open && <FolderForm name={name} stored={folder} onClose={() => setOpen(false)} />}
    </section>
  );
}

interface StoredProps {
  name: string;
  folder: SchemaSourceFolderItem;
  mayWrite: boolean;
  onChange: () => void;
}

function Stored({ name, folder, mayWrite, onChange }: StoredProps) {
  const { t } = useTranslation("customers");
  const at = folder.port === 22 ? folder.host : `${folder.host}:${folder.port}`;
  const rows: [string, string][] = [
    [t("folder.server"), `${folder.username}@${at}`],
    [t("folder.directory"), folder.directory],
    [t("folder.pattern"), folder.pattern],
    [t("folder.secret.it"), t(`folder.with.${folder.signs_in}`)],
    [t("folder.minutes"), t("folder.every", { count: folder.minutes })],
  ];
  return (
    <div className={classes.folder}>
      <div>
        <StatusBadge tone={folder.problem ? "bad" : folder.looked_at ? "good" : "busy"}>{t(folder.problem ? "folder.state.bad" : folder.looked_at ? "folder.state.good" : "folder.state.new")}</StatusBadge>{" "}
        {folder.looked_at && (
          <>
            {t("folder.looked")} <RelativeTime at={folder.looked_at} /> ·{" "}
          </>
        )}
        {t("folder.taken", { count: folder.files, number: formatCount(folder.files) })}
      </div>
      {folder.problem && (
        <div role="alert" className={classes.folderProblem}>
          <div>{folder.problem}</div>
          <div className={classes.dim}>
            {t("folder.again")} <RelativeTime at={folder.next_at} />
          </div>
        </div>
      )}
      <dl className={classes.facts}>
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd dir="auto">{value}</dd>
          </div>
        ))}
      </dl>
      {mayWrite && <Acts name={name} onChange={onChange} />}
    </div>
  );
}

function Acts({ name, onChange }: { name: string; onChange: () => void }) {
  const { t } = useTranslation("customers");
  const confirm = useConfirm();
  const path = { params: { path: { name } } };
  const look = useAct({
    call: () => api.POST("/api/v1/sources/{name}/folder/look", path),
    touches: [["source"], ["audit"]],
    onDone: () => notifyDone(t("folder.looking")),
  });
  const remove = useAct({
    call: () => api.DELETE("/api/v1/sources/{name}/folder", path),
    touches: [["source"], ["audit"]],
    onDone: () => notifyDone(t("folder.removed")),
  });
  const ask = async () => {
    const question = { title: t("folder.removeTitle"), consequence: t("folder.removeText"), deed: t("folder.remove") };
    if (await confirm({ ...question, danger: true })) remove.mutate();
  };
  return (
    <Group gap="sm">
      <Button size="compact-sm" variant="default" loading={look.isPending} onClick={() => look.mutate()}>
        {t("folder.look")}
      </Button>
      <Button size="compact-sm" variant="default" onClick={onChange}>
        {t("folder.change")}
      </Button>
      <Button size="compact-sm" variant="subtle" loading={remove.isPending} onClick={() => void ask().catch(notifyProblem)}>
        {t("folder.remove")}
      </Button>
    </Group>
  );
}
