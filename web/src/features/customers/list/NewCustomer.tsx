// A customer entered by hand; one who is known by an address or id already is changed and opened.
import { Button, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { notifyDone } from "@/ui";

const EMPTY = { first_name: "", last_name: "", email: "", phone: "", external_id: "" };
const FIELDS = ["first_name", "last_name", "email", "phone", "external_id"] as const;
const FAULTS: Partial<Record<(typeof FIELDS)[number], string>> = { email: "email", phone: "phone", external_id: "external" };

export function NewCustomer({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const navigate = useNavigate();
  const [values, setValues] = useState(EMPTY);
  const given = Object.values(values).some((value) => value.trim());
  const enter = useAct({
    call: () => api.POST("/api/v1/customers", { body: bodyOf(values) }),
    touches: [["customer"]],
    showsErrors: true,
    onDone: (made) => {
      setValues(EMPTY);
      if (!made.created) notifyDone(t("new.known"));
      void navigate({ to: "/customers/$customer", params: { customer: made.customer.id } });
    },
  });
  const elsewhere = enter.error && !FIELDS.some((name) => FAULTS[name] && faultOf(enter.error, FAULTS[name]));
  return (
    <Modal opened={opened} onClose={onClose} title={t("new.title")} centered>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (given) enter.mutate();
        }}
      >
        <Stack gap="sm">
          {FIELDS.map((name) => (
            <TextInput
              key={name}
              label={t(`new.${name}`)}
              type={name === "email" ? "email" : name === "phone" ? "tel" : "text"}
              value={values[name]}
              onChange={(event) => {
                const { value } = event.currentTarget;
                setValues((before) => ({ ...before, [name]: value }));
              }}
              maxLength={200}
              data-autofocus={name === "first_name" || undefined}
              error={FAULTS[name] ? faultOf(enter.error, FAULTS[name]) : null}
            />
          ))}
          {elsewhere && (
            <Text role="alert" size="sm" c="var(--nl-bad)">
              {enter.error.message}
            </Text>
          )}
          <Group justify="flex-end" mt="xs">
            <Button type="submit" loading={enter.isPending} disabled={!given}>
              {t("new.do")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}

function bodyOf(values: typeof EMPTY) {
  const { first_name, last_name, email, phone, external_id } = values;
  const named = Object.entries({ first_name, last_name }).filter(([, value]) => value.trim());
  const addresses = [
    { scheme: "email", value: email.trim() },
    { scheme: "phone", value: phone.trim() },
  ].filter((each) => each.value);
  return {
    // the description says of attributes only that they are an object
    attributes: Object.fromEntries(named.map(([name, value]) => [name, value.trim()])) as Record<string, never>,
    addresses,
    ...(external_id.trim() ? { external_id: external_id.trim() } : {}),
  };
}
