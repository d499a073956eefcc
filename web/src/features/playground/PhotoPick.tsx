// The camera of a device: a picture is chosen, shown by its name, and taken away again.
import { ActionIcon, FileButton } from "@mantine/core";
import { IconCamera, IconX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isPhoto, readPhoto, type Photo } from "./photo";
import classes from "./Playground.module.css";

interface Props {
  photo: Photo | null;
  onPick: (photo: Photo | null) => void;
}

export function PhotoPick({ photo, onPick }: Props) {
  const { t } = useTranslation("playground");
  if (photo) {
    return (
      <span className={classes.photo}>
        <span dir="auto">{photo.name}</span>
        <ActionIcon size={20} variant="subtle" color="gray" aria-label={t("photo.remove")} onClick={() => onPick(null)}>
          <IconX size={14} aria-hidden />
        </ActionIcon>
      </span>
    );
  }
  const take = (file: File | null) => {
    if (file && isPhoto(file)) void readPhoto(file).then(onPick);
  };
  return (
    <FileButton accept="image/jpeg,image/png" onChange={take}>
      {(props) => (
        <ActionIcon {...props} size={36} variant="subtle" color="gray" aria-label={t("photo.add")}>
          <IconCamera size={18} aria-hidden />
        </ActionIcon>
      )}
    </FileButton>
  );
}
