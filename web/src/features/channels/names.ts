// What people call a provider; one that is not known here, of a plug-in, goes by its own name.
import { useTranslation } from "react-i18next";

export function useProviderName(): (name: string) => string {
  const { t } = useTranslation("channels");
  return (name) => t(`provider.${name as "smtp"}`, { defaultValue: name });
}
