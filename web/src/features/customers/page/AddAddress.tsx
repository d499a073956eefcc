// Another address of a customer.
import { Button, Checkbox, Group, Modal, Select, Stack, Textarea, TextInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/lib/api";
import { useCustomerAct } from "./useCustomerAct";

const SCHEMES = ["email", "phone", "postal", "x", "telegram"] as const;

export function AddAddress({ id, opened, onClose }: { id: string; opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const [scheme, setScheme] = useState<string>("email");
  const [value, setValue] = useState("");
  const [verified, setVerified] = useState(false);
  const [why, setWhy] = useState("");
  const add = useCustomerAct({
    id,
    call: () =>
      api.POST("/api/v1/customers/{customer_id}/addresses", {
        params: { path: { customer_id: id } },
        body: { scheme, value: value.trim(), verified, why: why.trim() },
      }),
    showsErrors: true,
    onDone: () => {
      setValue("");
      setWhy("");
      setVerified(false);
      onClose();
    },
  });
  const Field = scheme === "postal" ? Textarea : TextInput;
  return (
    <Modal opened={opened} onClose={onClose} title={t("address.add")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim()) add.mutate();
        }}
      >
        <Stack gap="md">
          <Select
            label={t("address.kind")}
            data={SCHEMES.map((each) => ({ value: each, label: t(`address.scheme.${each}`) }))}
            value={scheme}
            onChange={(next) => next && setScheme(next)}
            allowDeselect={false}
          />
          <Field
            label={t("address.value")}
            value={value}
            onChange={(event: { currentTarget: { value: string } }) => setValue(event.currentTarget.value)}
            required
            data-autofocus
            error={add.error?.message}
            {...(scheme === "postal" ? { autosize: true, minRows: 3 } : {})}
          />
          <Checkbox label={t("address.isVerified")} checked={verified} onChange={(event) => setVerified(event.currentTarget.checked)} />
          <TextInput label={t("address.why")} value={why} onChange={(event) => setWhy(event.currentTarget.value)} maxLength={500} />
          <Group justify="flex-end">
            <Button type="submit" loading={add.isPending} disabled={!value.trim()}>
              {t("address.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
