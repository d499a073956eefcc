// Which files a channel carries as such: what is too large or of another kind goes as a link.
import type { Option, Upload } from "./model";

export type Taken = NonNullable<Option["files"]>;

/** How many bytes a file of a kind may have; 0: no limit is known. */
export function mostBytes(taken: Taken, mediaType: string): number {
  return (mediaType.startsWith("image/") ? taken.max_picture_bytes : 0) || taken.max_bytes;
}

export function isCarried(taken: Taken, file: Pick<Upload, "media_type" | "size">): boolean {
  const known = taken.media.some((kind) => kind === "*" || file.media_type.startsWith(kind));
  const most = mostBytes(taken, file.media_type);
  return known && (most === 0 || file.size <= most);
}
