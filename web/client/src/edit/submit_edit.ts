// Painting inside a mask, and beyond the edges of a picture.
import { ApiError } from '../api/client';
import { t } from '../lib/i18n';
import { afterRequest, toRequest } from '../session/conditioning';
import { showApiError, showError } from '../session/notices';
import { act } from '../session/outbox';
import { givenOnly } from '../session/parameters';
import { conditioning, count, describe, parameters, rememberPrompt, words } from '../session/request_draft';
import { peeked, strength } from '../session/view_state';
import { croppedPicture, submitCrop } from './crop_state';
import { isRemasking, leaveMask, maskedPicture } from './mask_state';
import { uploadMask } from './mask_upload';
import { extendedPicture, leaveOutpaint, margins } from './outpaint_state';

/** What the composer asks for besides the words. The sides are those of the picture, and a mask says what is kept. */
function commonRequest() {
  const { width, height, keep, ...rest } = parameters.value;
  return { ...givenOnly(rest), ...toRequest(conditioning.value), count: count.value };
}

/** Does what the open editor is for; false where the words are not its own. */
export async function submitEdit(text: string): Promise<boolean> {
  if (extendedPicture.value) await submitOutpaint(text);
  else if (croppedPicture.value) await submitCrop();
  else if (maskedPicture.value && isRemasking.value) await submitRemask();
  else if (maskedPicture.value && text) await submitMask(text);
  else return false;
  return true;
}

/** Paints what the words say inside the mask alone. */
async function submitMask(text: string): Promise<void> {
  const id = maskedPicture.value;
  if (!id) return;
  try {
    const inside = await uploadMask();
    if (!inside) {
      showError(t('mask.empty'), t('mask.emptyHint'));
      return;
    }
    const given = strength.value === null ? {} : { strength: strength.value };
    const request = { ...commonRequest(), ...given, ...inside, ...describe(id) };
    if ((await act({ type: 'refine', modification: text, parent_id: id, ...request })) === null) return;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showApiError(error);
    return;
  }
  finishSubmit(text);
  strength.value = null;
  if (maskedPicture.value === id) leaveMask();
}

/** Lets the painted mask say what of the picture before is kept; nothing is painted. */
export async function submitRemask(): Promise<void> {
  const id = maskedPicture.value;
  if (!id) return;
  try {
    const painted = await uploadMask();
    if (!painted) showError(t('mask.empty'), t('mask.emptyHint'));
    else if (await act({ type: 'remask', id, mask: painted.mask })) {
      if (maskedPicture.value === id) leaveMask();
      peeked.value = null;
    }
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    showApiError(error);
  }
}

/** Paints beyond the edges of the picture; the words may be empty. */
async function submitOutpaint(text: string): Promise<void> {
  const id = extendedPicture.value;
  if (!id) return;
  if (Object.values(margins.value).every((pixels) => pixels === 0)) {
    showError(t('outpaint.nothing'), t('outpaint.nothingHint'));
    return;
  }
  const request = { ...margins.value, ...commonRequest() };
  if ((await act({ type: 'outpaint', modification: text, parent_id: id, ...request })) === null) return;
  finishSubmit(text);
  if (extendedPicture.value === id) leaveOutpaint();
}

function finishSubmit(text: string): void {
  if (text) rememberPrompt(text);
  if (words.value.trim() === text) words.value = ''; // others may be written since
  conditioning.value = afterRequest(conditioning.value);
  peeked.value = null;
}
