// A customer's PIN: set, changed or taken away; what it is nobody can look up, not even here.
import { Button, PasswordInput } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, faultOf, useAct } from "@/lib/api";
import { FormDialog, notifyDone } from "@/ui";
import classes from "./Page.module.css";

const PIN = /^\d{4,12}$/;

export function PinDialog({ customer, onClose }: { customer: string; onClose: () => void }) {
  const { t } = useTranslation("customers");
  const [pin, setPin] = useState("");
  const set = useAct({
    call: (digits: string) => api.PUT("/api/v1/customers/{customer_id}/pin", { params: { path: { customer_id: customer } }, body: { pin: digits } }),
    touches: [["customer", customer]],
    showsErrors: true,
  });
  const put = (digits: string) =>
    set.mutate(digits, {
      onSuccess: () => {
        notifyDone(t(digits ? "pin.isSet" : "pin.isGone"));
        onClose();
      },
    });
  const fault = faultOf(set.error, "pin");
  return (
    <FormDialog title={t("pin.title")} deed={t("pin.set")} onClose={onClose} onSubmit={() => put(pin)} busy={set.isPending} ready={PIN.test(pin)} fault={fault ? null : (set.error?.message ?? null)}>
      <PasswordInput
        label={t("pin.label")}
        description={t("pin.text")}
        value={pin}
        onChange={(event) => setPin(event.currentTarget.value.replace(/\D/g, ""))}
        error={fault}
        maxLength={12}
        inputMode="numeric"
        autoComplete="new-password"
        data-autofocus
      />
      <div>
        <Button variant="subtle" color="red" size="compact-sm" onClick={() => put("")} disabled={set.isPending}>
          {t("pin.remove")}
        </Button>
        <p className={classes.dim}>{t("pin.removeText")}</p>
      </div>
    </FormDialog>
  );
}
