"""What Chromium may do at a kiosk: our one site, and nothing beside it.

The names are Chromium's own. Each stands with what it closes; docs/kiosk.md tells the same.
"""

from typing import Any

EVERYTHING = "*"
NEVER, FORCED = 2, 2

CLOSED: dict[str, Any] = {
    # where somebody could go
    "URLBlocklist": [EVERYTHING, "chrome://*", "file://*", "javascript://*", "view-source:*"],
    "DefaultPopupsSetting": NEVER,
    "DefaultSearchProviderEnabled": False,
    "SearchSuggestEnabled": False,
    "BookmarkBarEnabled": False,
    "EditBookmarksEnabled": False,
    "AllowDinosaurEasterEgg": False,
    # what would stay behind
    "IncognitoModeAvailability": FORCED,
    "SavingBrowserHistoryDisabled": True,
    "PasswordManagerEnabled": False,
    "AutofillAddressEnabled": False,
    "AutofillCreditCardEnabled": False,
    "SyncDisabled": True,
    "BrowserSignin": 0,
    "BrowserAddPersonEnabled": False,
    "BrowserGuestModeEnabled": False,
    "BackgroundModeEnabled": False,
    # what would speak over us or cover the page
    "TranslateEnabled": False,
    "DefaultBrowserSettingEnabled": False,
    "CommandLineFlagSecurityWarningsEnabled": False,
    "DefaultNotificationsSetting": NEVER,
    "PromotionsEnabled": False,
    # tools, files and programs
    "DeveloperToolsAvailability": NEVER,
    "TaskManagerEndProcessEnabled": False,
    "ExtensionInstallBlocklist": [EVERYTHING],
    "DownloadRestrictions": 3,
    "AllowFileSelectionDialogs": False,
    "PrintPreviewUseSystemDefaultPrinter": True,
    # devices
    "AudioCaptureAllowed": False,
    "VideoCaptureAllowed": False,
    "ScreenCaptureAllowed": False,
    "DefaultGeolocationSetting": NEVER,
    "DefaultClipboardSetting": NEVER,
    "DefaultWebUsbGuardSetting": NEVER,
    "DefaultWebBluetoothGuardSetting": NEVER,
    "DefaultWebHidGuardSetting": NEVER,
    "DefaultSerialGuardSetting": NEVER,
    "DefaultSensorsSetting": NEVER,
    "EnableMediaRouter": False,
    # what would be told to others
    "MetricsReportingEnabled": False,
    "SafeBrowsingProtectionLevel": 0,
    "SpellCheckServiceEnabled": False,
    "NetworkPredictionOptions": NEVER,
    "UrlKeyedAnonymizedDataCollectionEnabled": False,
}


def policy(origin: str) -> dict[str, Any]:
    """What is closed, and what is open: the pages at ``origin``, their sound, their print."""
    return CLOSED | {
        "URLAllowlist": [origin],
        "AutoplayAllowed": True,
        "PrintingEnabled": True,
        "HttpsOnlyMode": "allowed" if origin.startswith("https") else "disallowed",
    }
