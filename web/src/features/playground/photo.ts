// A picture as the API takes it: base64 with its name and type.
import type { components } from "@/lib/api/schema";

export type Photo = components["schemas"]["PlayPhoto"];
const LARGEST = 5_000_000;

export function isPhoto(file: File): boolean {
  return ["image/jpeg", "image/png"].includes(file.type) && file.size > 0 && file.size <= LARGEST;
}

export async function readPhoto(file: File): Promise<Photo> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 8192) binary += String.fromCharCode(...bytes.subarray(at, at + 8192));
  return { name: file.name, media_type: file.type as Photo["media_type"], content: btoa(binary) };
}
