// Who else gets an answer by mail: one press answers all who took part in the last mail, another opens the field.
import { Button, Group, TextInput } from "@mantine/core";
import { IconMailForward, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { withAddresses } from "./copies";
import classes from "./Inbox.module.css";
import type { Detail } from "./model";
import type { FieldState } from "./useField";

export function CopyField({ detail, field }: { detail: Detail; field: FieldState }) {
  const { t } = useTranslation("inbox");
  const { cc, setCc } = field;
  const all = detail.reply_all;
  return (
    <>
      <Group gap={6} mb={6}>
        {all.length > 0 && (
          <Button
            variant="default"
            size="compact-xs"
            leftSection={<IconMailForward size={13} aria-hidden />}
            title={all.join(", ")}
            onClick={() => setCc(withAddresses(cc ?? "", all))}
          >
            {t("copies.all", { count: all.length + 1 })}
          </Button>
        )}
        <Button variant="subtle" color="gray" size="compact-xs" aria-expanded={cc !== null} onClick={() => setCc(cc === null ? "" : null)}>
          {cc === null ? t("copies.add") : t("copies.none")}
        </Button>
      </Group>
      {cc !== null && (
        <TextInput
          variant="unstyled"
          className={classes.copyField}
          leftSection={<span>{t("copies.cc")}</span>}
          rightSection={<IconX size={13} role="button" aria-label={t("copies.none")} onClick={() => setCc(null)} />}
          aria-label={t("copies.label")}
          placeholder={t("copies.hint")}
          type="text"
          inputMode="email"
          dir="ltr"
          value={cc}
          onChange={(event) => setCc(event.currentTarget.value)}
        />
      )}
    </>
  );
}
