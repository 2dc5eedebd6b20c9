import TidemarkJSON

/// Azure's error answers: those of its gateway have a code, always a string, and a message.
enum AzureError {
    static func body(of fault: APIFault) -> JSONValue {
        if fault.code == "content_filter" { return filtered(fault) }
        // What the model's server refuses comes in OpenAI's own form.
        guard fault.status != 400, fault.status < 500 || fault.code != nil else { return OpenAIError.body(of: fault) }
        return ["error": ["code": .string(fault.code ?? code(of: fault.status)), "message": .string(fault.message)]]
    }

    private static func code(of status: Int) -> String { status == 404 ? "DeploymentNotFound" : String(status) }

    private static func filtered(_ fault: APIFault) -> JSONValue {
        [
            "error": [
                "message": .string(fault.message), "type": .null, "param": "prompt", "code": "content_filter",
                "status": .int(fault.status),
                "innererror": [
                    "code": "ResponsibleAIPolicyViolation",
                    "content_filter_result": ["violence": ["filtered": true, "severity": "medium"]],
                ],
            ]
        ]
    }
}
