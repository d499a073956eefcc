// An account's name and settings: in a dialog for one that there is, in its place on the page for one to be.
import { Button, Collapse, Group, Stack, Text, TextInput, UnstyledButton } from "@mantine/core";
import { IconChevronDown, IconChevronRight } from "@tabler/icons-react";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { api, elsewhere, faultOf, useAct, type SchemaAccountItem, type SchemaProviderItem } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";
import classes from "../Channels.module.css";
import { AccountFields } from "./AccountFields";
import { essential, settingsOf, valuesOf } from "./fields";

const TOUCHES = [["account"], ["operations"], ["audit"]] as const;

function useAccountForm(kind: SchemaProviderItem, account: SchemaAccountItem | null, onSaved: (saved: SchemaAccountItem) => void) {
  const [name, setName] = useState(account?.name ?? "");
  const [values, setValues] = useState(() => valuesOf(kind.settings, account?.settings ?? {}));
  const save = useAct({
    call: () => {
      const settings = settingsOf(kind.settings, values) as Record<string, never>;
      return account
        ? api.PATCH("/api/v1/accounts/{account_id}", { params: { path: { account_id: account.id } }, body: { name, settings } })
        : api.POST("/api/v1/accounts", { body: { name, provider: kind.name, settings } });
    },
    touches: TOUCHES,
    showsErrors: true,
    onDone: onSaved,
  });
  const fault = elsewhere(save.error, ["name", ...kind.settings.map((field) => `settings.${field.name}`)]);
  const change = (field: string, value: (typeof values)[string]) => setValues((before) => ({ ...before, [field]: value ?? "" }));
  return { name, setName, values, change, save, fault, ready: name.trim() !== "" };
}

type Form = ReturnType<typeof useAccountForm>;

function Fields({ kind, account, form, more }: { kind: SchemaProviderItem; account: SchemaAccountItem | null; form: Form; more: boolean }) {
  const { t } = useTranslation("channels");
  const given = { values: form.values, onChange: form.change, stored: account?.secrets_set ?? [], error: form.save.error };
  const first = more ? kind.settings : kind.settings.filter(essential);
  const rest = kind.settings.filter((field) => !first.includes(field));
  const hidden = rest.some((field) => faultOf(form.save.error, `settings.${field.name}`) !== null);
  return (
    <>
      <TextInput
        label={t("form.name")}
        description={t("form.nameText")}
        value={form.name}
        onChange={(event) => form.setName(event.currentTarget.value)}
        error={faultOf(form.save.error, "name")}
        maxLength={100}
        withAsterisk
        data-autofocus
      />
      <AccountFields fields={first} {...given} />
      {rest.length > 0 && (
        <More label={t("form.more", { count: rest.length })} open={hidden}>
          <AccountFields fields={rest} {...given} />
        </More>
      )}
    </>
  );
}

function More({ label, open, children }: { label: string; open: boolean; children: ReactNode }) {
  const [shown, setShown] = useState(false);
  const visible = shown || open;
  const Arrow = visible ? IconChevronDown : IconChevronRight;
  return (
    <div>
      <UnstyledButton onClick={() => setShown(!shown)} aria-expanded={visible} className={classes.more}>
        <Arrow size={16} aria-hidden /> {label}
      </UnstyledButton>
      <Collapse expanded={visible}>
        <Stack gap="md" pt="md">
          {children}
        </Stack>
      </Collapse>
    </div>
  );
}

export function AccountForm({ kind, account, onClose }: { kind: SchemaProviderItem; account: SchemaAccountItem; onClose: () => void }) {
  const { t } = useTranslation("channels");
  const form = useAccountForm(kind, account, () => {
    notifyDone(t("form.saved"));
    onClose();
  });
  return (
    <FormDialog
      title={t("form.changeTitle", { name: account.name })}
      deed={t("form.save")}
      onClose={onClose}
      onSubmit={() => form.save.mutate()}
      busy={form.save.isPending}
      ready={form.ready}
      fault={form.fault}
    >
      <Fields kind={kind} account={account} form={form} more />
    </FormDialog>
  );
}

export function NewAccount({ kind, onMade }: { kind: SchemaProviderItem; onMade: (made: SchemaAccountItem) => void }) {
  const { t } = useTranslation("channels");
  const form = useAccountForm(kind, null, onMade);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (form.ready) form.save.mutate();
      }}
    >
      <Stack gap="md">
        <Fields kind={kind} account={null} form={form} more={false} />
        {form.fault && (
          <Text role="alert" size="sm" c="var(--nl-bad)">
            {form.fault}
          </Text>
        )}
        <Group>
          <Button type="submit" loading={form.save.isPending} disabled={!form.ready}>
            {t("form.create")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
