// A secret that is shown this once: to be copied before the dialog is closed.
import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { CopyField } from "@/ui";

export function Secret({ title, secret, onClose }: { title: string; secret: string; onClose: () => void }) {
  const { t } = useTranslation("settings");
  return (
    <Modal opened onClose={onClose} title={title} centered closeOnClickOutside={false}>
      <Stack gap="md">
        <Text>{t("secret.text")}</Text>
        <CopyField label={t("secret.label")} value={secret} />
        <Group justify="flex-end">
          <Button onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
