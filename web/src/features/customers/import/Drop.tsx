// A place to drop a file; what is wrong with it is said below.
import { Group, Text } from "@mantine/core";
import { Dropzone } from "@mantine/dropzone";
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

interface Props {
  icon: ReactNode;
  label: string;
  /** Which files, of what size. */
  kinds: string;
  takes: RegExp;
  largest: number;
  refusal: string;
  upload: { mutate: (file: File) => void; isPending: boolean; error: Error | null };
}

export function Drop({ icon, label, kinds, takes, largest, refusal, upload }: Props) {
  const { t } = useTranslation("customers");
  const [refused, setRefused] = useState(false);
  return (
    <div>
      <Dropzone
        onDrop={([file]) => {
          setRefused(false);
          if (file) upload.mutate(file);
        }}
        onReject={() => setRefused(true)}
        maxSize={largest}
        multiple={false}
        loading={upload.isPending}
        inputProps={{ "aria-label": label }}
        validator={(file) => (takes.test(file.name) ? null : { code: "kind", message: refusal })}
      >
        <Group justify="center" gap="md" mih={96} style={{ pointerEvents: "none" }}>
          {icon}
          <div>
            <Text fw={500}>{t("import.drop")}</Text>
            <Text size="sm" c="dimmed">
              {kinds}
            </Text>
          </div>
        </Group>
      </Dropzone>
      {(refused || upload.error) && (
        <Text role="alert" c="var(--nl-bad)" size="sm" mt="xs">
          {refused ? refusal : upload.error?.message}
        </Text>
      )}
    </div>
  );
}
