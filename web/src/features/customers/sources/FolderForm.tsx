// Where a source's files lie: the server and who it is, how to sign in, the folder, which files, how often; tried at a press.
import { Button, Group, NumberInput, PasswordInput, SegmentedControl, SimpleGrid, Text, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { elsewhere, faultOf, type SchemaFolderTrial, type SchemaSourceFolderItem } from "@/lib/api";
import { FormDialog, notifyDone, StatusBadge } from "@/ui";
import classes from "../Customers.module.css";
import { useFolderDraft } from "./useFolder";

const FIELDS = ["host", "port", "username", "host_key", "private_key", "password", "directory", "pattern", "minutes", "settle"];

export function FolderForm({ name, stored, onClose }: { name: string; stored: SchemaSourceFolderItem | undefined; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const { draft, change, save, trial, ask, fingerprint } = useFolderDraft(name, stored, () => {
    notifyDone(t("folder.saved"));
    onClose();
  });
  const error = save.error ?? trial.error ?? ask.error;
  const fault = (field: string) => faultOf(error, field);
  const known = stored?.host === draft.host && stored.port === draft.port && stored.username === draft.username && stored.host_key === draft.host_key && stored.signs_in === draft.by;
  const ready = draft.host.trim() !== "" && draft.username.trim() !== "" && draft.host_key.trim() !== "" && draft.pattern.trim() !== "" && (known || draft.secret !== "");
  const secret = {
    label: t(`folder.secret.${draft.by}`),
    description: t(`folder.secretText.${draft.by}`),
    placeholder: known ? t("folder.unchanged") : undefined,
    value: draft.secret,
    onChange: (event: { currentTarget: { value: string } }) => change({ secret: event.currentTarget.value }),
    error: fault(draft.by === "key" ? "private_key" : "password"),
    required: !known,
  };
  return (
    <FormDialog
      title={t("folder.formTitle", { name })}
      deed={t("folder.save")}
      onClose={onClose}
      onSubmit={() => save.mutate()}
      busy={save.isPending}
      ready={ready}
      fault={elsewhere(error, FIELDS)}
    >
      <div className={classes.wideNarrow}>
        <TextInput label={t("folder.host")} placeholder="files.example.com" value={draft.host} onChange={(event) => change({ host: event.currentTarget.value })} error={fault("host")} required data-autofocus />
        <NumberInput label={t("folder.port")} value={draft.port} onChange={(next) => typeof next === "number" && change({ port: next })} min={1} max={65535} allowDecimal={false} hideControls error={fault("port")} />
      </div>
      <Textarea
        label={t("folder.hostKey")}
        description={t("folder.hostKeyText")}
        placeholder="ssh-ed25519 AAAA…"
        value={draft.host_key}
        onChange={(event) => change({ host_key: event.currentTarget.value })}
        error={fault("host_key")}
        autosize
        maxRows={3}
        spellCheck={false}
        required
      />
      <Group gap="sm">
        <Button size="compact-sm" variant="default" onClick={() => ask.mutate()} loading={ask.isPending} disabled={draft.host.trim() === ""}>
          {t("folder.ask")}
        </Button>
        {fingerprint && (
          <Text size="sm" role="status" className={classes.breaks}>
            {t("folder.compare", { fingerprint })}
          </Text>
        )}
      </Group>
      <TextInput label={t("folder.username")} value={draft.username} onChange={(event) => change({ username: event.currentTarget.value })} error={fault("username")} autoComplete="off" required />
      <SegmentedControl
        aria-label={t("folder.by")}
        value={draft.by}
        onChange={(by) => change({ by, secret: "" })}
        data={(["key", "password"] as const).map((value) => ({ value, label: t(`folder.with.${value}`) }))}
      />
      {draft.by === "key" ? <Textarea {...secret} autosize minRows={3} maxRows={6} spellCheck={false} autoComplete="off" /> : <PasswordInput {...secret} autoComplete="new-password" />}
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" style={{ alignItems: "end" }}>
        <TextInput label={t("folder.directory")} description={t("folder.directoryText")} value={draft.directory} onChange={(event) => change({ directory: event.currentTarget.value })} error={fault("directory")} />
        <TextInput label={t("folder.pattern")} description={t("folder.patternText")} value={draft.pattern} onChange={(event) => change({ pattern: event.currentTarget.value })} error={fault("pattern")} required />
        <NumberInput label={t("folder.minutes")} description={t("folder.minutesText")} value={draft.minutes} onChange={(next) => typeof next === "number" && change({ minutes: next })} min={1} max={10_080} error={fault("minutes")} />
        <NumberInput label={t("folder.settle")} description={t("folder.settleText")} value={draft.settle} onChange={(next) => typeof next === "number" && change({ settle: next })} min={0} max={3600} error={fault("settle")} />
      </SimpleGrid>
      <div>
        <Button variant="default" onClick={() => trial.mutate()} loading={trial.isPending} disabled={!ready}>
          {t("folder.try")}
        </Button>
      </div>
      <div role="status" ref={(place) => { if (trial.data) place?.scrollIntoView({ block: "nearest" }); }}>{trial.data && <Tried trial={trial.data} />}</div>
    </FormDialog>
  );
}

function Tried({ trial }: { trial: SchemaFolderTrial }) {
  const { t } = useTranslation("customers");
  if (!trial.ok) {
    return (
      <>
        <StatusBadge tone="bad">{t("folder.tried.bad")}</StatusBadge>
        <div>{trial.problem}</div>
      </>
    );
  }
  return (
    <>
      <StatusBadge tone="good">{t("folder.tried.good")}</StatusBadge>
      <div>{t("folder.tried.files", { count: trial.files })}</div>
      {trial.waiting.length > 0 && (
        <div className={`${classes.dim} ${classes.breaks}`} dir="auto">
          {trial.waiting.join(", ")}
          {trial.files > trial.waiting.length && " …"}
        </div>
      )}
      {trial.growing > 0 && <div className={classes.dim}>{t("folder.tried.growing", { count: trial.growing })}</div>}
      {trial.others > 0 && <div className={classes.dim}>{t("folder.tried.others", { count: trial.others })}</div>}
    </>
  );
}
